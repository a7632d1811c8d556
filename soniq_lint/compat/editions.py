"""One version of stub packages, read: what it declares, and how its places are told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from soniq.contract.snapshots import Contract
from soniq_lint.packages import Promise, Reading, place_in_package, read_packages

if TYPE_CHECKING:
    from soniq_lint.config.settings import AnalysisSettings
    from soniq_lint.diagnostics import Span
    from soniq_lint.resolve.modules import Module


class Edition(NamedTuple):
    """What one version declares.

    Attributes:
        label: what the version is called, such as ``main``; empty for now.
        base: folder in which paths mean nothing to people, as they are told after the label;
            None where they are told as they are.
        reading: what source declares; None where there are schemas only, or nothing at all.
        contracts: what a registry knows.
        absent: packages that this version does not have.
        unread: files that could not be read, as people know them, with reasons.
    """

    label: str
    base: Path | None = None
    reading: Reading | None = None
    contracts: tuple[Contract, ...] = ()
    absent: tuple[str, ...] = ()
    unread: tuple[tuple[str, str], ...] = ()

    @property
    def promises(self) -> tuple[Promise, ...]:
        """Return what source declares."""
        return () if self.reading is None else self.reading.promises

    def told(self, path: str) -> str:
        """Return a path as people know it: in a commit or a snapshot, ``main:tasks/mail.py``."""
        if self.base is None or not is_below(path, self.base):
            return path
        return f"{self.label}:{Path(path).relative_to(self.base).as_posix()}"

    def place(self, span: Span) -> Span:
        """Return a place with its path as people know it."""
        return span._replace(path=self.told(span.path))


def read_now(packages: Sequence[str], settings: AnalysisSettings) -> Edition:
    """Return what packages declare now, each an import name, or a path of a file or folder.

    Raises:
        PackageNotFound: one of them is not there.
    """
    names: list[str] = []
    roots: list[str] = []
    for package in packages:
        if Path(package).is_file():  # as a module, so that then only that module is looked at
            name, root = _module(Path(package).absolute())
            names.append(name)
            roots.append(root)
        else:
            names.append(package)
    reading = read_packages(names, settings._replace(stubs=(*settings.stubs, *roots)))
    return Edition("", reading=reading, unread=tuple(unread_in(reading, Path(settings.root))))


def unread_in(reading: Reading, base: Path) -> Iterator[tuple[str, str]]:
    """Yield the files of a version that could not be read; installed packages are no part of it."""
    found = dict(reading.skipped)
    for path, error in reading.resolver.unread.items():
        if is_below(path, base) and "site-packages" not in Path(path).parts:
            line = f"line {error.line}: " if error.line else ""
            found.setdefault(path, f"{line}{error.reason}")
    yield from sorted(found.items())


def root_of(module: Module) -> Path | None:
    """Return the folder that a module is imported from; None where that is not clear."""
    place = f"/{place_in_package(module)}"
    path = Path(module.path).as_posix()
    return Path(path.removesuffix(place) or "/") if path.endswith(place) else None


def is_below(path: str | Path, folder: Path) -> bool:
    """Tell whether a path is a folder or something in it."""
    return Path(path).is_relative_to(folder)


def _module(file: Path) -> tuple[str, str]:
    """Return the import name of a file, and the folder that its imports start from."""
    parts = [] if file.stem == "__init__" else [file.stem]
    folder = file.parent
    while (folder / "__init__.py").is_file() or (folder / "__init__.pyi").is_file():
        parts.insert(0, folder.name)
        folder = folder.parent
    return ".".join(parts), str(folder)
