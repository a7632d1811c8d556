"""The text of one module of the generated application, with or without enqueue calls."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

from benchmarks.lint.definitions import Definitions
from benchmarks.lint.stubs import Task


@dataclass(frozen=True, slots=True)
class Slot:
    """One module to be written; ``share`` is its part of the tree's lines."""

    path: str
    module: str
    entry: str
    share: float


class Module:
    """Composes the text of one module."""

    def __init__(self, slot: Slot, random: Random, peers: Sequence[tuple[str, str]]) -> None:
        self._slot = slot
        self._random = random
        self._prose = Definitions(random, peers)
        self.sites = 0
        self.untidy = False

    def write(self, lines: int, tasks: list[tuple[Task, bool]], large: bool, untidy: bool) -> str:
        """Return the module with about so many lines and, among them, the tasks' calls.

        When ``untidy``, its imports are in the wrong order; if it has two or more.
        """
        prose = self._prose
        blocks = [prose.entry_class(self._slot.entry)]
        calls = [block for task, handled in tasks for block in self._calls(task, handled, large)]
        if large and calls:
            blocks.append(self._large_class(lines, calls))
        else:
            blocks += calls
            size = sum(len(block) + 2 for block in blocks)
            while size < lines:
                blocks.append(prose.definition())
                size += len(blocks[-1]) + 2
            self._random.shuffle(blocks)
            if not blocks[0][0].startswith(("class ", "def ", "async ", "@")):
                blocks.append(blocks.pop(0))  # a constant does not begin after two empty lines
        head = [f'"""{prose.sentence()}"""', "", "from __future__ import annotations"]
        imports = list(_import_lines(prose.imports))
        if untidy and len(imports) > 1:
            imports = [line for line in reversed(imports) if line]
            self.untidy = True
        head += ["", *imports] if imports else []
        if "logging" in prose.imports:
            head += ["", "log = logging.getLogger(__name__)"]
        return "\n".join(head) + "".join("\n\n\n" + "\n".join(block) for block in blocks) + "\n"

    def _large_class(self, lines: int, calls: list[list[str]]) -> list[str]:
        prose = self._prose
        text = [f"class {self._slot.entry}Office:", f'    """{prose.sentence()}"""', ""]
        text += prose.attributes()
        taken: set[str] = set()
        every = lines // (len(calls) + 1)
        waiting = list(calls)
        while len(text) < lines or waiting:
            text += ["", *prose.method(taken)]
            if waiting and len(text) > every * (len(calls) - len(waiting) + 1):
                text += ["", *(f"    {line}" if line else "" for line in waiting.pop())]
        return text

    def _calls(self, task: Task, handled: bool, large: bool) -> Iterator[list[str]]:
        """Yield functions, or methods, that enqueue a task or handle it."""
        need = self._prose.need
        schemas = f"tasks_pkg.schemas.{task.area}"
        need("shop.application", "app")
        need(self._random.choice(("tasks_pkg", f"tasks_pkg.{task.area}")), task.ref)
        first = "self, " if large else ""
        use = self._random.choice(task.shape.uses)
        if "MODEL" in use:
            need(schemas, task.model)
            use = use.replace("MODEL", task.model)
        body = [f"    {line}" for line in use.splitlines()]
        many = self._random.random() < 0.15
        call = f"enqueue_many({task.ref}, [args])" if many else f"enqueue({task.ref}, args=args)"
        yield [
            f"async def request_{task.ref}({first}key: object) -> object:",
            f'    """{self._prose.sentence()}"""',
            *body,
            f"    return await app.{call}",
        ]
        self.sites += 1
        if not handled:
            return
        for name, module in (("Decimal", "decimal"), ("date", "datetime"), ("datetime", "datetime"),
                             ("UUID", "uuid")):  # fmt: skip
            if f": {name}," in f"{task.shape.parameters},":
                need(module, name)
        option = f"name={task.ref}.name, validate={task.model}"
        if self._random.random() < 0.5:
            option = task.ref
        else:
            need(schemas, task.model)
        handler = [
            f"@app.job({option})",
            f"async def handle_{task.ref}({task.shape.parameters}) -> None:",
            f'    """{self._prose.sentence()}"""',
        ]
        self.sites += 1
        if large:
            inner = [f"    {line}" for line in handler]
            yield [f"def register_{task.ref}(self) -> None:", *inner]
        else:
            yield handler


def _import_lines(imports: dict[str, set[str]]) -> Iterator[str]:
    """Yield imports as isort leaves them: the standard library's, the stubs', our own."""

    def group(module: str) -> int:
        return {"tasks_pkg": 1, "shop": 2}.get(module.split(".")[0], 0)

    last = None
    for module in sorted(imports, key=lambda each: (group(each), bool(imports[each]), each)):
        if last is not None and group(module) != last:
            yield ""
        last = group(module)
        names = ", ".join(sorted(imports[module]))
        yield f"from {module} import {names}" if names else f"import {module}"
