"""A pytest module in which every proven break is a test case, for the stub package to keep."""

from __future__ import annotations

import json
import keyword
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from soniq.contract.findings import Severity
from soniq_lint.compat.comparing import Direction
from soniq_lint.compat.result import Remark, Result
from soniq_lint.files.replacing import replace

MARK: Final = '"""Rows on which two versions of '
"""How a module begins that was written here; no other file is overwritten."""

_MODULE: Final = '''\
{mark}{packages} disagree: the one now, and {against}.

Each row is a job's args as one version stores them. It was found by `soniq-lint compat`, it holds
made-up values, and the other version refuses it. A test fails until the two versions agree on its
row, most simply by leaving a task as it was and declaring the new shape under the next version of
its name.
"""

import json

import pytest
from pydantic import ValidationError

{imports}

'''
_READ: Final = """

@pytest.mark.parametrize(("ref", "row"), STORED_BEFORE)
def test_a_row_that_was_stored_before_can_be_read(ref, row):
    ref.args_model.model_validate_json(row)
"""
_WRITTEN: Final = """

@pytest.mark.parametrize(("ref", "row"), REFUSED_BEFORE)
def test_a_row_that_the_version_before_refuses_is_not_written(ref, row):
    try:
        args = ref.args_model.model_validate_json(row)
    except ValidationError:
        return
    stored = args.model_dump_json(by_alias=True, exclude_unset=True)
    assert json.loads(stored) != json.loads(row)
"""


class CannotWriteCases(Exception):
    """The module cannot be written; the message is one line."""


def cases_of(result: Result) -> str | None:
    """Return the module; None when there is no break that a row proves."""
    found = {direction: list(_cases(result, direction)) for direction in Direction}
    refs = {path for cases in found.values() for path, *_ in cases}
    if not refs:
        return None
    text = _MODULE.format(
        mark=MARK,
        packages=", ".join(result.packages),
        against=json.dumps(result.against, ensure_ascii=False)[1:-1].replace('"""', "..."),
        imports="\n".join(sorted({f"import {module}" for module, _ in refs})),
    )
    backward, forward = found[Direction.BACKWARD], found[Direction.FORWARD]
    if backward:
        text += _table("STORED_BEFORE", backward) + _READ
    if backward and forward:
        text += "\n\n"
    if forward:
        text += _table("REFUSED_BEFORE", forward) + _WRITTEN
    if not forward:
        for line in ("import json\n\n", "from pydantic import ValidationError\n"):
            text = text.replace(line, "", 1)
    return text


def write_cases(text: str, path: str) -> None:
    """Write the module.

    Raises:
        CannotWriteCases: it cannot be written, or something else is there.
    """
    try:
        file = Path(path)
        before = file.read_text(encoding="utf-8", errors="replace") if file.exists() else MARK
        if not before.startswith(MARK):
            raise CannotWriteCases(f"{path} is not one of soniq-lint compat, and is left as it is")
        replace(path, text)
    except OSError as error:
        raise CannotWriteCases(f"--pytest: {error.strerror}: {path}") from None


_Case = tuple[tuple[str, str], str, str]


def _cases(result: Result, direction: Direction) -> Iterator[_Case]:
    """Yield module and name of the ref, what is wrong with the row, and the row."""
    seen: set[tuple[str, str]] = set()
    for each in result.counted:
        row = each.witnesses.get(direction)
        ref = _ref(each)
        if each.severity is not Severity.BREAKING or row is None or ref is None:
            continue
        if (each.task, row) not in seen:
            seen.add((each.task, row))
            place = f"-{each.path}" if each.path else ""
            yield ref, f"{each.task}-{each.difference}{place}", row


def _ref(remark: Remark) -> tuple[str, str] | None:
    """Return module and name of the ref of a task; None when nobody can import it."""
    declaration = None if remark.offer is None else remark.offer.declaration
    if declaration is None or not declaration.path:
        return None
    parts = declaration.path.split(".")
    if any(not part.isidentifier() or keyword.iskeyword(part) for part in parts):
        return None
    return declaration.module.name, declaration.path


def _table(name: str, cases: Iterable[_Case]) -> str:
    lines = [f"{name} = ["]
    for (_, ref), what, row in cases:
        lines += [
            "    pytest.param(",
            f"        {ref},",
            f"        {_literal(row)},",
            f"        id={_quoted(what)},",
            "    ),",
        ]
    return "\n".join([*lines, "]\n"])


def _quoted(text: str) -> str:
    """Return a text as Python in double quotes, in ASCII; the name of a task holds no others."""
    return json.dumps(text) if text.isprintable() else ascii(text)


def _literal(text: str) -> str:
    """Return a text as Python, raw where that reads better, in ASCII."""
    text = json.dumps(json.loads(text)) if text.startswith("{") else text
    if text.isascii() and text.isprintable() and "'" not in text and not text.endswith("\\"):
        return f"r'{text}'" if "\\" in text else f"'{text}'"
    return ascii(text)
