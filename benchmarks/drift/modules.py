"""The text of modules of producers and consumers: calls and handlers among other code."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Final

from benchmarks.drift.contracts import Task
from benchmarks.lint.definitions import Definitions
from benchmarks.lint.words import NOUNS

SHORTEST, LONGEST = 200, 500
"""Lines of a module."""

CALLS: Final = 9
"""Enqueue calls in a module that has any."""

HANDLERS: Final = 5


class Source:
    """Writes the modules of one service.

    Args:
        lagging: whether args are those of the release before.
    """

    def __init__(self, service: str, random: Random, *, lagging: bool) -> None:
        self._service = service
        self._random = random
        self._lagging = lagging

    def producing(
        self, sites: Sequence[Task], undeclared: Sequence[str], files: int
    ) -> dict[str, str]:
        """Return texts by module name: those with the calls, and ``files`` in all."""
        texts = self._application()
        for at in range(0, len(sites), CALLS):
            prose = Definitions(self._random, ())
            blocks = [
                self._call(prose, task, number)
                for number, task in enumerate(sites[at : at + CALLS])
            ]
            if at == 0:
                blocks += [self._undeclared_call(name) for name in undeclared]
            texts[self._fresh(texts)] = self._text(prose, blocks)
        return self._filled(texts, files)

    def handling(
        self, tasks: Sequence[Task], undeclared: Sequence[str], files: int
    ) -> dict[str, str]:
        """Return texts by module name: those with the handlers, and ``files`` in all."""
        texts = self._application()
        for at in range(0, len(tasks), HANDLERS):
            prose = Definitions(self._random, ())
            blocks = [self._handler(prose, task) for task in tasks[at : at + HANDLERS]]
            if at == 0:
                blocks += [
                    [
                        f'@app.job(name="{name}")',
                        f"async def legacy_{number}(key: str) -> None: ...",
                    ]
                    for number, name in enumerate(undeclared)
                ]
            texts[self._fresh(texts)] = self._text(prose, blocks)
        return self._filled(texts, files)

    def _application(self) -> dict[str, str]:
        text = f'from soniq import Soniq\n\napp = Soniq(service="{self._service}")\n'
        return {"__init__": f'"""The {self._service} service."""\n', "application": text}

    def _filled(self, texts: dict[str, str], files: int) -> dict[str, str]:
        while len(texts) < files:
            texts[self._fresh(texts)] = self._text(Definitions(self._random, ()), [])
        return texts

    def _fresh(self, texts: dict[str, str]) -> str:
        while (name := "_".join(self._random.sample(NOUNS, 2))) in texts:
            pass
        return name

    def _text(self, prose: Definitions, blocks: list[list[str]]) -> str:
        """Return a module of realistic length with these blocks among others."""
        if blocks:
            prose.need(f"{self._service}.application", "app")
        wanted = self._random.randint(SHORTEST, LONGEST)
        size = sum(len(block) + 2 for block in blocks)
        while size < wanted:
            blocks.append(prose.definition())
            size += len(blocks[-1]) + 2
        self._random.shuffle(blocks)
        head = [f'"""{prose.sentence()}"""', "", "from __future__ import annotations", ""]
        for module in sorted(prose.imports):
            names = ", ".join(sorted(prose.imports[module]))
            head.append(f"from {module} import {names}" if names else f"import {module}")
        return "\n".join(head) + "".join("\n\n\n" + "\n".join(block) for block in blocks) + "\n"

    def _call(self, prose: Definitions, task: Task, number: int) -> list[str]:
        """Return a function that enqueues a task: its args as a dict, as a model, or built up."""
        prose.need(task.module, task.ref)
        fields = task.released() if self._lagging else task.fields
        given = [each for each in fields if not each.default or self._random.random() < 0.5]
        head = [f"async def request_{task.ref}_{number}(key: object) -> object:",
                f'    """{prose.sentence()}"""']  # fmt: skip
        form = self._random.random()
        entries = [f'        "{each.name}": {each.value},' for each in given]
        last = f"    return await app.enqueue({task.ref}, args=args)"
        if form < 0.7:
            return [*head, "    args = {", *entries, "    }", last]
        if form < 0.85:
            base, *rest = given
            later = [f'    args["{each.name}"] = {each.value}' for each in rest]
            return [*head, f'    args = {{"{base.name}": {base.value}}}', *later, last]
        prose.need(f"{task.package}.schemas.{task.area}", task.model)
        return [*head, f"    args = {task.model}.model_validate({{", *entries, "    })", last]

    def _undeclared_call(self, name: str) -> list[str]:
        return ["async def request_legacy() -> object:",
                f'    return await app.enqueue("{name}", args={{"key": "k"}})']  # fmt: skip

    def _handler(self, prose: Definitions, task: Task) -> list[str]:
        prose.need(task.module, task.ref)
        if task.fate == "read without model":
            return [f"@app.job(name={task.ref}.name)",
                    f"async def handle_{task.ref}(**args: object) -> None: ..."]  # fmt: skip
        option = task.ref
        if self._random.random() < 0.5:
            prose.need(f"{task.package}.schemas.{task.area}", task.model)
            option = f"name={task.ref}.name, validate={task.model}"
        parameters = [f"    {each.name}: object," for each in task.fields]
        head = f"async def handle_{task.ref}("
        return [f"@app.job({option})", head, *parameters, ") -> None:",
                f'    """{prose.sentence()}"""']  # fmt: skip
