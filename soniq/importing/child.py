"""Runs in the interpreter of a repository: imports its packages and answers questions about them.

A script of the parent's Soniq that uses the Soniq installed beside the packages. Questions come as
lines of JSON on standard input and are answered so on standard output, each with the number of its
question. The packages get neither: what they print goes to standard error. Syntax is that of older
interpreters, which have to get far enough to say that they are too old.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib
import json
import os
import pkgutil
import sys
import threading
import time
import tokenize
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import ModuleType
from typing import IO, Any

DEEPEST = 3
"""Namespace classes in namespace classes that refs are looked for in."""


class Unusable(Exception):
    """What keeps the packages from being used; the message fits after the interpreter's name."""


def main() -> None:
    """Answer until there are no more questions."""
    questions, answers = private_streams()
    threading.Thread(target=end_with, args=(os.getppid(),), daemon=True).start()
    # the folder of this script holds modules that nobody asked for
    folder = Path(__file__).resolve().parent
    sys.path[:] = [each for each in sys.path if each and Path(each).resolve() != folder]
    desk = Desk()
    for line in questions:
        question = json.loads(line)
        try:
            answer = desk.answer(question)
        except Unusable as error:
            flush()
            answer = {"problem": str(error)}
        answers.write(json.dumps({"id": question["id"], **answer}).encode() + b"\n")
        answers.flush()
    os._exit(0)  # threads of the packages are no reason to stay


def end_with(parent: int) -> None:
    """End this process when its parent has gone without ending it."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)


def flush() -> None:
    """Write out what the packages have printed, as far as they have left the means."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(Exception):
            stream.flush()


def private_streams() -> tuple[IO[bytes], IO[bytes]]:
    """Return the protocol's streams, with the standard ones out of its way."""
    questions, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    return questions, answers


class Desk:
    """Knows the packages, their refs and models, once it was asked to import them."""

    _packages: list[str]
    _soniq: Soniq
    _refs: dict[str, tuple[Any, str]]

    def answer(self, question: dict[str, Any]) -> dict[str, Any]:
        """Return the answer to a question."""
        if question["do"] == "store":
            return {"rows": self._store(question["task"], question["items"])}
        if question["do"] == "read":
            return {"read": self._read(question["task"], question["rows"], question["losses"])}
        self._import(question["packages"], question["roots"], question["protocol"])
        return {
            "tasks": [self._described(name) for name in sorted(self._refs)],
            "sources": self._sources(),
            "versions": self._soniq.versions,
        }

    def _import(self, packages: list[str], roots: list[str], protocol: int) -> None:
        if sys.version_info < (3, 11):  # noqa: UP036 - any interpreter may be named
            version = ".".join(map(str, sys.version_info[:2]))
            raise Unusable(f"is of Python {version}, and Soniq needs 3.11")
        sys.path[:0] = roots
        self._soniq = Soniq(protocol)
        self._packages = packages
        modules = [module for name in packages for module in imported(name)]
        self._refs = found_refs(modules, self._soniq.TaskRef)

    def _described(self, name: str) -> dict[str, Any]:
        """Return a task, with the schemas of its model."""
        ref, path = self._refs[name]
        task = {"task": name, "ref": path, "queue": ref.default_queue, "model": None}
        if ref.args_model is not None:
            task["model"] = path_of(ref.args_model)
            try:
                task["writes"] = self._soniq.described_writer(ref.args_model)
                task["reads"] = self._soniq.described_reader(ref.args_model)
            except BaseException as error:
                task["problem"] = f"its model has no schema: {told(error)}"
        return task

    def _sources(self) -> dict[str, str]:
        """Return a digest of the source of each module of the packages and their models."""
        models = [ref.args_model for ref, _ in self._refs.values() if ref.args_model is not None]
        names = [*self._packages, *(model.__module__ for model in models)]
        tops = {name.partition(".")[0] for name in names}
        found = {}
        for name, module in list(sys.modules.items()):
            file = getattr(module, "__file__", None)
            if name.partition(".")[0] not in tops or not isinstance(file, str):
                continue
            try:
                with tokenize.open(file) as stream:
                    text = stream.read()
            except (OSError, SyntaxError, UnicodeDecodeError):
                continue
            found[name] = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
        return found

    def _store(self, task: str, items: list[Any]) -> list[str | None]:
        """Return args as the texts of rows; None for those that the model does not accept."""
        codec = self._soniq.codec_for(self._refs[task][0].args_model)
        rows: list[str | None] = []
        for args in items:
            try:
                rows.append(self._soniq.stored(codec, args))
            except BaseException:  # code of a model may call sys.exit()
                rows.append(None)
        return rows

    def _read(self, task: str, rows: list[str], losses: bool) -> list[Any]:
        """Return what is refused and lost, by the number of the row."""
        codec = self._soniq.codec_for(self._refs[task][0].args_model)
        found: list[Any] = []
        for number, text in enumerate(rows):
            lost: list[Any] = []
            try:
                refusals = [
                    [list(each.path), each.kind, each.message]
                    for each in self._soniq.refusals_of(codec.model, text)
                ]
                if losses and not refusals:
                    lost = [
                        [each.code, list(each.path)] for each in self._soniq.losses_of(codec, text)
                    ]
            except BaseException as error:
                message = f"A validator of the model raised {type(error).__name__}"
                refusals = [[[], "crash", message]]
            if refusals or lost:
                found.append([number, refusals, lost])
        return found


class Soniq:
    """What is used of the Soniq that is installed beside the packages."""

    def __init__(self, protocol: int) -> None:
        try:
            pydantic = importlib.import_module("pydantic")
            soniq = importlib.import_module("soniq")
        except BaseException as error:
            raise Unusable(f"has no Soniq that can be imported: {told(error)}") from None
        version = getattr(soniq, "__version__", "of an unknown version")
        try:
            from soniq.importing import PROTOCOL
        except BaseException:
            spoken = 0  # before there was a protocol
        else:
            spoken = PROTOCOL
        if spoken != protocol:
            known = f"version {spoken} of the protocol" if spoken else "no protocol"
            raise Unusable(f"has Soniq {version}, which speaks {known} and not version {protocol}")
        try:
            from soniq.args import codec_for
            from soniq.contract.refs import TaskRef
            from soniq.witness import described_reader, described_writer
            from soniq.witness.losses import losses_of
            from soniq.witness.sides import refusals_of, stored
        except BaseException as error:
            raise Unusable(f"has Soniq {version}, which is broken: {told(error)}") from None
        self.codec_for, self.TaskRef = codec_for, TaskRef
        self.described_reader, self.described_writer = described_reader, described_writer
        self.refusals_of, self.losses_of, self.stored = refusals_of, losses_of, stored
        self.versions = {
            "python": ".".join(map(str, sys.version_info[:3])),
            "soniq": version,
            "pydantic": pydantic.VERSION,
        }


def imported(name: str) -> Iterator[ModuleType]:
    """Yield a package and every module below it."""
    module = one_imported(name)
    yield module
    inner = pkgutil.walk_packages(getattr(module, "__path__", ()), f"{name}.", onerror=ignored)
    for each in inner:
        if each.name.rpartition(".")[2] != "__main__":
            yield one_imported(each.name)


def ignored(_name: str) -> None:
    """Pass over an import that fails, since it is tried again and told then."""


def one_imported(name: str) -> ModuleType:
    """Return a module by its name."""
    try:
        return importlib.import_module(name)
    except BaseException as error:
        raise Unusable(f"cannot import {name}: {told(error)}") from None


def found_refs(modules: Iterable[ModuleType], kind: type) -> dict[str, tuple[Any, str]]:
    """Return each ref with the path under which it was found first, by the name of its task."""
    found: dict[str, tuple[Any, str]] = {}
    for module in modules:
        for path, ref in refs_in(vars(module), module.__name__, module.__name__, kind):
            found.setdefault(ref.name, (ref, path))
    return found


def refs_in(
    members: Any, path: str, module: str, kind: type, depth: int = 0
) -> Iterator[tuple[str, Any]]:
    """Yield refs among the members of a module, and of the classes in it, with their paths."""
    for name, value in list(members.items()):
        if type(value) is kind:
            yield f"{path}.{name}", value
        elif isinstance(value, type) and depth < DEEPEST and value.__module__ == module:
            yield from refs_in(vars(value), f"{path}.{name}", module, kind, depth + 1)


def path_of(model: type) -> str:
    """Return the dotted path of a class; its module alone when it leads to something else."""
    found: Any = sys.modules.get(model.__module__)
    for name in model.__qualname__.split("."):
        found = getattr(found, name, None)
    return f"{model.__module__}.{model.__qualname__}" if found is model else model.__module__


def told(error: BaseException) -> str:
    """Return an error in one line, with the place where it was raised."""
    text = " ".join(str(error).split())
    place, trace = "", error.__traceback__
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        if file not in (__file__, importlib.__file__) and not file.startswith("<frozen"):
            place = f" ({Path(file).name}, line {trace.tb_lineno})"
        trace = trace.tb_next
    return f"{type(error).__name__}{': ' if text else ''}{text}"[:300] + place


if __name__ == "__main__":
    main()
