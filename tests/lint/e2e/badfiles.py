"""Files that are hard to read, each with what is found in it: one thing."""

from __future__ import annotations

import ast
import warnings
from typing import NamedTuple

STUBS = """\
from typing import Any

from pydantic import BaseModel
from soniq import task_ref


class Args(BaseModel):
    x: str
    more: Any = None


ref = task_ref(name="acme.work.start.v1", args_model=Args)
"""
CALL = """\
from acme_tasks import ref
from soniq import Soniq

app = Soniq()


async def main() -> None:
    await app.enqueue(ref, args={"x": 1})
"""
MISTAKE = '"x": 1'
REFUSED = "x: Input should be a valid string [string_type]"
UTF8 = "not analysed: is not valid utf-8"
DEEP = "not analysed: nested too deeply for Python's parser"


class Bad(NamedTuple):
    """A file: what it holds and what is to be found, rule and message empty for nothing."""

    source: bytes
    rule: str = ""
    message: str = ""
    line: int = 1
    column: int = 1


def _found(text: str, encoding: str = "utf-8", before: bytes = b"") -> Bad:
    """Return a file in which the mistake of the call is found; ``before`` counts no lines."""
    start = text.replace("\r\n", "\n").replace("\r", "\n")
    start = start[: start.index(MISTAKE) + MISTAKE.index("1")]
    line, column = start.count("\n") + 1, len(start) - start.rfind("\n")
    return Bad(before + text.encode(encoding), "invalid-argument", REFUSED, line, column)


def _not_analysed(text: str | bytes, message: str, line: int = 1, column: int = 1) -> Bad:
    source = text if isinstance(text, bytes) else text.encode()
    return Bad(source, "not-analysed", message, line, column)


def _parsed(text: str) -> Bad:
    """Return a file in which is found what Python itself says about it, or else the mistake."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(text)
    except SyntaxError as error:
        message = f"not analysed: syntax error: {error.msg}"
        return _not_analysed(text, message, error.lineno or 1, max(error.offset or 1, 1))
    except (RecursionError, MemoryError):
        return _not_analysed(text, DEEP)
    return _found(text)


def _with(value: str) -> str:
    """Return the call with another value before the mistaken one."""
    return CALL.replace(MISTAKE, f'"more": {value}, {MISTAKE}')


SYNTAX = {
    "open_bracket": _parsed(CALL + "app.enqueue((\n"),
    "conflict": _parsed(CALL + "<<<<<<< HEAD\n"),
    "python2": _parsed(CALL + "print 'x'\n"),
    "tabs_and_spaces": _parsed(CALL + "if 1:\n        app.enqueue(x)\n\tapp.enqueue(y)\n"),
    "unfinished_text": _parsed(CALL + 'x = "'),
    "null_byte": _parsed(CALL + "x = 1\0\n"),
    "null_bytes": _parsed("app.enqueue(\0)\0" * 100),
    "250_brackets": _parsed(CALL + "x = " + "[" * 250 + "]" * 250),
    "120_blocks": _parsed(
        CALL + "".join(f"{' ' * n}if x:\n" for n in range(120)) + " " * 120 + "pass\n"
    ),
}

ENCODINGS = {
    "not_utf8": _not_analysed(CALL.encode() + b"x = '\xff\xfe'\n", UTF8),
    "surrogate": _not_analysed(CALL.encode() + b"x = '\xed\xa0\x80'\n", UTF8),
    "binary": _not_analysed(bytes(range(256)) + b"app.enqueue(", UTF8),
    "unknown_encoding": _not_analysed(
        "# -*- coding: klingon -*-\n" + CALL,
        "not analysed: its encoding comment names no known encoding",
    ),
    "no_text_encoding": _not_analysed(
        "# -*- coding: rot13 -*-\n" + CALL, "not analysed: is not valid rot13"
    ),
    "latin_1": _found("# -*- coding: latin-1 -*-\n# caf\xe9\n" + CALL, "latin-1"),
    "latin_1_columns": _found(
        "# coding: latin-1\n" + CALL.replace("await", "'\xe9'; await"), "latin-1"
    ),
    "utf_7": _found("# coding: utf-7\n" + CALL, "utf-7"),
    "byte_order_mark": _found(CALL, before=b"\xef\xbb\xbf"),
    "crlf": _found(CALL.replace("\n", "\r\n")),
    "cr": _found(CALL.replace("\n", "\r")),
    "mixed_ends": _found(CALL.replace("\n", "\r\n", 3)),
    "form_feeds": _found("\f" + CALL.replace("app =", "\fapp =")),
    "no_end": _found(CALL.rstrip("\n")),
    "wide_characters": _found(CALL.replace("await", "'\U0001f600\u00e9'; await")),
    "tab": _found(CALL.replace("    await", "\tawait")),
    "other_separators": _found(CALL.replace("await", "'\u2028\x85'; await")),
    "utf_16": Bad(CALL.encode("utf-16")),
    "empty": Bad(b""),
    "blank": Bad(b"  \n\t\f\n"),
}

NESTED = {
    "150_brackets": _parsed(_with("[" * 150 + "]" * 150)),
    "150_parentheses": _parsed(CALL + "x = " + "(" * 150 + "1" + ")" * 150),
    "150_dicts": _parsed(_with("{'a': " * 150 + "1" + "}" * 150)),
    "90_functions": _parsed(
        CALL + "".join(f"{' ' * n}def f():\n" for n in range(90)) + " " * 90 + "pass\n"
    ),
    "5000_minus_signs": _parsed(CALL + "x = " + "-" * 5000 + "1\n"),
    "5000_attributes": _parsed(CALL + "x = a" + ".a" * 5000 + "\n"),
    "5000_calls": _parsed(CALL + "x = a" + "()" * 5000 + "\n"),
    "5000_lambdas": _parsed(CALL + "x = " + "lambda: " * 5000 + "1\n"),
    "5000_elifs": _parsed(CALL + "if x: pass\n" + "elif x: pass\n" * 5000),
}

LARGE = {
    "5000_keys": _found(_with("{" + ", ".join(f"'k{n}': {n}" for n in range(5000)) + "}")),
    "5000_items": _found(_with("[" + ", ".join("1" * 5000) + "]")),
    "5000_plus": _parsed(CALL + "x = " + " + ".join("1" * 5000) + "\n"),
    "5000_unions": _parsed(CALL + "x = " + " | ".join(["{}"] * 5000) + "\n"),
    "500_plus": _found(_with(" + ".join("1" * 500))),
    "500_unions": _found(_with(" | ".join(f"{{'k{n}': 1}}" for n in range(500)))),
    "5000_texts": _found(CALL + "x = (" + "\n'a'" * 5000 + ")\n"),
    "5000_comparisons": _found(CALL + "x = " + " < ".join("1" * 5000) + "\n"),
    "5000_ors": _found(CALL + "x = " + " or ".join("1" * 5000) + "\n"),
    "ten_megabytes": _found(CALL + "x = [\n" + "    1,\n" * 1_500_000 + "]\n"),
    "one_long_line": _found(CALL + "# " + "a" * 3_000_000),
    "one_long_text": _found(CALL + "x = '" + "a" * 3_000_000 + "'\n"),
    "many_lines": _found(CALL + "# soniq\n" * 300_000),
    "many_statements": _found(CALL + "x = 1\n" * 50_000),
}

FILES = {**SYNTAX, **ENCODINGS, **NESTED, **LARGE}
"""By name, without suffix."""
