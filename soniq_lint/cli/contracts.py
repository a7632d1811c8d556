"""``soniq-lint contracts``: the tasks that stub packages declare, read from source."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from soniq_lint.cli.arguments import Parser
from soniq_lint.cli.project_options import command_parser, read_config
from soniq_lint.cli.showing import complain, wants_colour
from soniq_lint.config.problems import ConfigError
from soniq_lint.output.colours import Paint, painter
from soniq_lint.output.text import visible
from soniq_lint.report import shown_path

if TYPE_CHECKING:
    from soniq_lint.models.built import BuiltField, BuiltModel
    from soniq_lint.packages import Promise, Reading
    from soniq_lint.rules.losses import Loss

USAGE = 2

DESCRIPTION = """\
Print the tasks that stub packages declare: name, queue, model, shape and fields. Nothing is
imported or run: models are rebuilt from their source. The shape is the one that `soniq registry`
shows. A model that cannot read what it writes is said to be unreadable, as by the rule
`unreadable-model`.
"""

EPILOG = """\
Examples:
  {prog} myservice_tasks               a package of the project or its environment
  {prog} ../tasks/src/myservice_tasks  a folder
  {prog} myservice_tasks --json        with both schemas

Exit codes: 0 read, 2 mistakes in usage or configuration, or nothing of that name.
"""


def parser(prog: str) -> Parser:
    """Return the parser of the command."""
    made = command_parser(prog, "[OPTIONS] PACKAGE...", DESCRIPTION, EPILOG.format(prog=prog))
    made.add_argument(
        "packages", nargs="+", metavar="PACKAGE", help="import name, or path of a file or folder"
    )
    made.add_argument("--json", action="store_true", help="print JSON, with both schemas")
    made.add_argument(
        "--show-values",
        action="store_true",
        help="print args that an unreadable model accepts and cannot read back",
    )
    return made


def main(argv: Sequence[str], prog: str = "soniq-lint contracts") -> int:
    """Run the command and return the exit code."""
    try:
        given = parser(prog).parse_args(argv)
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else USAGE
    from soniq_lint.packages import PackageNotFound, read_packages

    try:
        config = read_config(given)
        reading = read_packages(given.packages, config.analysis)
    except ConfigError as error:
        for problem in error.problems:
            complain(str(problem))
        return USAGE
    except PackageNotFound as error:
        complain(str(error))
        return USAGE
    root = config.analysis.root
    if given.json:
        print(as_json(reading, root, show_values=given.show_values))
    else:
        paint = painter(wants_colour("auto", sys.stdout, os.environ))
        for block in as_text(reading, root, paint, show_values=given.show_values):
            print(block)
    warn_skipped(reading, root)
    return 0


def warn_skipped(reading: Reading, root: str) -> None:
    """Say on standard error what could not be read, and when there is nothing at all."""
    for path, reason in reading.skipped:
        print(f"not read: {visible(shown_path(path, root))}: {visible(reason)}", file=sys.stderr)
    if not reading.promises:
        print(f"no tasks in {', '.join(reading.packages) or 'what was read'}", file=sys.stderr)


def as_json(reading: Reading, root: str, *, show_values: bool) -> str:
    """Return all tasks as a JSON text: rows as in facts, with exports and fields."""
    import json

    from soniq.contract.schema import fingerprint
    from soniq_lint.sites.rows import declared

    tasks = []
    for promise in reading.promises:
        row = declared(promise.declaration)
        row["place"][0] = shown_path(row["place"][0], root)
        if row["name_place"] is not None:
            row["name_place"][0] = shown_path(row["name_place"][0], root)
        row["exports"] = list(promise.exports)
        row["reader_shape"] = None if row["reader"] is None else fingerprint(row["reader"])
        row["models"] = _models(promise.declaration.model)
        row["unreadable"] = [
            {
                "code": each.code,
                "path": each.path,
                "model": each.owner.path,
                "field": None if each.field is None else each.field.name,
                "message": each.message,
                **({"witness": each.witness} if show_values else {}),
            }
            for each in _losses(promise, reading)
        ]
        tasks.append(row)
    skipped = [
        {"path": shown_path(path, root), "reason": reason} for path, reason in reading.skipped
    ]
    return json.dumps(
        {"packages": list(reading.packages), "tasks": tasks, "unread": skipped},
        indent=2,
        ensure_ascii=False,
    )


def _losses(promise: Promise, reading: Reading) -> Sequence[Loss]:
    """Return what the model of a task cannot read of what it writes."""
    from soniq_lint.rules.unreadable_model import losses

    model = promise.declaration.model
    return () if model is None else list(losses(model, reading.resolver))


def _models(model: BuiltModel | None) -> list[dict[str, Any]]:
    return [
        {
            "model": each.path,
            "fields": [
                {
                    "name": field.name,
                    "keys": list(field.keys),
                    "type": field.annotation,
                    "required": field.required,
                }
                for field in each.fields.values()
            ],
        }
        for each in _reachable(model)
    ]


def as_text(reading: Reading, root: str, paint: Paint, *, show_values: bool) -> Iterator[str]:
    """Yield a block of lines for each task, with an empty line before all but the first."""
    for number, promise in enumerate(reading.promises):
        lines = [] if number == 0 else [""]
        losses = _losses(promise, reading)
        yield "\n".join([*lines, *_block(promise, losses, root, paint, show_values=show_values)])


def _block(
    promise: Promise, losses: Sequence[Loss], root: str, paint: Paint, *, show_values: bool
) -> Iterator[str]:
    from soniq_lint.sites.rows import declared

    declaration, row = promise.declaration, declared(promise.declaration)
    title = declaration.name or f"(name not known: {declaration.name_reason})"
    yield paint(visible(title), "bold")
    pairs: list[tuple[str, str]] = []
    if declaration.queue is not None:
        pairs.append(("queue", declaration.queue))
    pairs += [("import" if not at else "", path) for at, path in enumerate(promise.exports)]
    pairs.append(("model", row["model"] or _without_model(promise)))
    if row["shape"] is not None:
        pairs.append(("shape", row["shape"]))
    model = declaration.model
    for each in _reachable(model):
        label = "fields" if each is model else each.name
        for at, line in enumerate(_fields(each)):
            pairs.append((label if not at else "", line))
    if model is not None:
        for at, reason in enumerate(row["opaque"]):
            pairs.append(("unknown" if not at else "", reason))
    for at, loss in enumerate(losses):
        pairs.append(("unreadable" if not at else "", loss.message))
        if show_values and loss.witness is not None:
            pairs.append(("", f"as in {loss.witness}"))
    path, line, column, *_ = row["place"]
    pairs.append(("at", f"{shown_path(path, root)}:{line}:{column}"))
    width = max(len(label) for label, _ in pairs)
    for label, text in pairs:
        yield f"  {paint(label, 'frame')}{' ' * (width - len(label))}  {visible(text)}"


def _without_model(promise: Promise) -> str:
    declaration = promise.declaration
    if declaration.model_node is None and not declaration.model_reason:
        return "none: any JSON object will do"
    return f"not known: {declaration.model_reason}"


def _fields(model: BuiltModel) -> list[str]:
    rows = [
        (_spelling(field), field.annotation or "?", "required" if field.required else "optional")
        for field in model.fields.values()
    ]
    widths = [max((len(row[column]) for row in rows), default=0) for column in (0, 1)]
    return [f"{n.ljust(widths[0])}  {t.ljust(widths[1])}  {r}" for n, t, r in rows] or ["none"]


def _spelling(field: BuiltField) -> str:
    """Return the keys that a field is read from, and its name where that is none of them."""
    keys = " or ".join(field.keys) or field.name
    return keys if field.name in (field.keys or (field.name,)) else f"{keys} ({field.name})"


def _reachable(model: BuiltModel | None) -> list[BuiltModel]:
    """Return a model and the models in it, the nearest first, each once."""
    found: list[BuiltModel] = []
    todo = [] if model is None else [model]
    while todo and model is not None:
        here = todo.pop(0)
        if any(each.target.node is here.target.node for each in found):
            continue
        found.append(here)
        for field in here.fields.values():
            todo += [model.nested[name] for name in field.models if name in model.nested]
    return found
