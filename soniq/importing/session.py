"""Stub packages in a process that has imported them: their tasks, and models that answer."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final, TypeVar

from soniq.errors import ImportedPackageFailed
from soniq.importing import PROTOCOL, SECONDS
from soniq.importing.process import ChildFailed, Process
from soniq.witness.losses import Loss
from soniq.witness.sides import Reading, Refusal

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ImportedTask:
    """A task as its ref says, once its package is imported.

    Attributes:
        task: its name.
        ref: dotted path under which the ref was found.
        queue: its default queue.
        model: its model; None for a task without one.
        doubt: why the model has no schemas and can only read; empty otherwise.
    """

    task: str
    ref: str
    queue: str | None
    model: ImportedModel | None
    doubt: str


class ImportedModel:
    """A model in the other process; a ``soniq.witness.sides.Remote``.

    Attributes:
        task: the task whose model it is.
        writes: described schema of what it stores.
        reads: described schema of what it accepts.
    """

    def __init__(
        self, task: str, writes: Mapping[str, Any], reads: Mapping[str, Any], asked: _Asked
    ) -> None:
        self.task = task
        self.writes = writes
        self.reads = reads
        self._asked = asked

    def store(self, items: Sequence[Mapping[str, Any]]) -> list[str | None]:
        """Return each of several args as the text of a row; None for those it does not accept.

        Raises:
            ImportedPackageFailed: there is no answer.
        """
        if not items:
            return []
        question = {"do": "store", "task": self.task, "items": items}

        def rows(answer: Mapping[str, Any]) -> list[str | None]:
            return [answer["rows"][number] for number in range(len(items))]

        return self._asked.answer(question, rows)

    def read(self, texts: Sequence[str], *, losses: bool = True) -> list[Reading]:
        """Return what it makes of each of several rows.

        Args:
            texts: rows as stored.
            losses: whether to look for what is lost of rows that are read.

        Raises:
            ImportedPackageFailed: there is no answer.
        """
        if not texts:
            return []
        question = {"do": "read", "task": self.task, "rows": texts, "losses": losses}

        def readings(answer: Mapping[str, Any]) -> list[Reading]:
            found = [_READ] * len(texts)
            for number, refusals, lost in answer["read"]:
                found[number] = Reading(
                    [Refusal(tuple(path), kind, message) for path, kind, message in refusals],
                    [Loss(code, tuple(path)) for code, path in lost],
                )
            return found

        return self._asked.answer(question, readings)


_READ: Final = Reading()


@dataclass(frozen=True, slots=True)
class Session:
    """Packages that have been imported.

    Attributes:
        tasks: by name.
        models: by dotted import path of the class.
        sources: SHA-256 of the source of each module of theirs, by dotted name.
        versions: of ``python``, ``soniq`` and ``pydantic``.
    """

    tasks: Mapping[str, ImportedTask]
    models: Mapping[str, ImportedModel]
    sources: Mapping[str, str]
    versions: Mapping[str, str]

    @property
    def fingerprint(self) -> str:
        """Return a digest of the source and of what runs it, to tell whether it is the same."""
        text = json.dumps([self.sources, self.versions], sort_keys=True)
        return sha256(text.encode()).hexdigest()


@contextmanager
def imported(
    packages: Sequence[str],
    *,
    python: str,
    roots: Sequence[str] = (),
    seconds: float = SECONDS,
) -> Iterator[Session]:
    """Import stub packages in a process of their own, which ends with the ``with`` statement.

    Args:
        packages: import names.
        python: path of the interpreter.
        roots: folders that imports start from, before those of the interpreter.
        seconds: time for importing, and for every question after that.

    Raises:
        ImportedPackageFailed: they cannot be imported, or there is no Soniq that speaks the same
            protocol; later, when a question has no answer.
    """
    process = Process(python)
    asked = _Asked(process, tuple(packages), python, seconds)
    try:
        with process:
            yield asked.session([*roots])
    except ChildFailed as error:
        raise ImportedPackageFailed(packages, python, str(error)) from None


class _Asked:
    """The questions to one process."""

    def __init__(
        self, process: Process, packages: tuple[str, ...], python: str, seconds: float
    ) -> None:
        self._process = process
        self._packages = packages
        self._python = python
        self._seconds = seconds

    def session(self, roots: list[str]) -> Session:
        """Have the packages imported."""
        question = {
            "do": "import", "protocol": PROTOCOL, "roots": roots, "packages": self._packages,
        }  # fmt: skip
        return self.answer(question, self._opened, with_printed=True)

    def _opened(self, answer: Mapping[str, Any]) -> Session:
        models: dict[str, ImportedModel] = {}
        tasks: dict[str, ImportedTask] = {}
        for row in answer["tasks"]:
            task, path, model = row["task"], row["model"], None
            if path is not None:
                model = ImportedModel(task, row.get("writes", {}), row.get("reads", {}), self)
                models.setdefault(path, model)
            tasks[task] = ImportedTask(
                task, row["ref"], row["queue"], model, row.get("problem", "")
            )
        return Session(tasks, models, answer["sources"], answer["versions"])

    def answer(
        self,
        question: Mapping[str, Any],
        understand: Callable[[Mapping[str, Any]], T],
        *,
        with_printed: bool = False,
    ) -> T:
        """Return what is understood of the answer to a question.

        What the process has printed is part of a failure only on request, since what validators
        print may be values of args.
        """
        try:
            answer = self._process.ask(question, self._seconds)
            problem = answer.get("problem")
            if problem is None:
                return understand(answer)
        except ChildFailed as error:
            problem = str(error)
        except (LookupError, TypeError, ValueError, AttributeError):
            problem = "wrote something else into the answers"
        printed = self._process.printed() if with_printed else []
        raise ImportedPackageFailed(self._packages, self._python, problem, printed)
