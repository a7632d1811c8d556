"""The version that packages are compared with, read from where it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from soniq_lint.compat.against import Against, Commit, Folder, NoSuchThing, SnapshotFile
from soniq_lint.compat.editions import Edition, is_below, root_of, unread_in
from soniq_lint.compat.repository import Blob
from soniq_lint.compat.trees import lay_out, roots_in
from soniq_lint.packages import Reading, read_packages
from soniq_lint.resolve.roots import default_roots
from soniq_lint.snapshots import read
from soniq_lint.world import environment_of, finder_for

if TYPE_CHECKING:
    from soniq_lint.config.settings import AnalysisSettings


_INSTALLED: Final = frozenset(("site-packages", "dist-packages"))


def read_then(
    now: Reading, against: Against, settings: AnalysisSettings, stack: ExitStack
) -> Edition:
    """Return what the packages that are read ``now`` declared then.

    What is laid out on disk for it goes with ``stack``.

    Raises:
        NoSuchThing: a folder or snapshot has none of the packages, or it is not clear in which
            folder of a commit one is.
        GitFailed: the commit cannot be read.
        InvalidSnapshot: the snapshot cannot be read.
    """
    if isinstance(against, Folder):
        other = _Other(against.given, against.path.resolve(), settings, now)
        return _required(other.edition(other.likely_roots()), against.given)
    base = Path(stack.enter_context(TemporaryDirectory(prefix="soniq-lint-"))).resolve()
    if isinstance(against, Commit):
        return _of_commit(against, _Other(against.given, base, settings, now, hidden=True))
    # a name before a colon, so that no place looks like a path of this version
    other = _Other(against.path.name, base, settings, now, hidden=True)
    return _required(_of_snapshot(against, other), against.given)


class _Other:
    """Another version below a folder; what is outside of it is the same as now.

    Attributes:
        label: what it is called.
        base: the folder, links resolved.
        settings: where modules are looked for now.
        now: what was read now.
    """

    def __init__(
        self,
        label: str,
        base: Path,
        settings: AnalysisSettings,
        now: Reading,
        *,
        hidden: bool = False,
    ) -> None:
        self.label = label
        self.base = base
        self.settings = settings
        self.now = now
        self._hidden = hidden

    @property
    def names(self) -> tuple[str, ...]:
        """Return the import names of the packages."""
        return self.now.packages

    def roots_now(self) -> list[Path]:
        """Return the folders from which the packages are imported now."""
        found = [root_of(module) for module in self.now.modules]
        return list(dict.fromkeys(root.resolve() for root in found if root is not None))

    def likely_roots(self) -> list[Path]:
        """Return the folders of another checkout from which imports may start."""
        places = [self.base, self.base / "src"]
        top = Path(self.settings.root).resolve()
        places += [
            self.base / root.relative_to(top) for root in self.roots_now() if is_below(root, top)
        ]
        return [each for each in dict.fromkeys(places) if each.is_dir()]

    def edition(
        self, roots: Iterable[Path], top: Path | None = None, lost: Iterable[str] = ()
    ) -> Edition:
        """Return what the packages declare, as far as they are below the base.

        Args:
            roots: folders that imports start from, first of all.
            top: the folder that the base stands for; None: none.
            lost: files that are links to nowhere.
        """
        settings = self._settings(roots, top)
        finder = finder_for(settings)
        present: list[str] = []
        absent: list[str] = []
        for name in self.names:
            found = finder.find(name)
            places = () if found is None else (found.path, *found.folders)
            inside = any(is_below(Path(each).resolve(), self.base) for each in places if each)
            (present if inside else absent).append(name)
        reading = read_packages(present, settings) if present else None
        made = Edition(self.label, self.base if self._hidden else None, reading, (), tuple(absent))
        unread = [] if reading is None else [*unread_in(reading, self.base)]
        links = [(f"{self.label}:{path}", "a link to a file that is not there") for path in lost]
        return made._replace(unread=(*((made.told(path), why) for path, why in unread), *links))

    def _settings(self, roots: Iterable[Path], top: Path | None) -> AnalysisSettings:
        now = self.settings
        environment = environment_of(now)

        def moved(path: str) -> str:
            real = Path(path).resolve()
            inside = top is not None and is_below(real, top)
            return str(self.base / real.relative_to(top)) if inside and top is not None else path

        root = moved(now.root)
        # a wheel or a snapshot lacks what lies beside the package in its repository
        beside = default_roots(now.root) if top is None else []
        return now._replace(
            root=root if is_below(root, self.base) else str(self.base),
            roots=tuple(dict.fromkeys([*map(str, roots), *map(moved, now.roots)])),
            stubs=tuple(dict.fromkeys([*map(moved, now.stubs), *beside])),
            venv=now.venv or environment.prefix or None,
            python_version=now.python_version or environment.python_version,
        )


def _required(then: Edition, given: str) -> Edition:
    """Return a version that has at least one of the packages.

    Raises:
        NoSuchThing: it has none, so it is not the one that was meant.
    """
    if then.reading is None and then.absent:
        raise NoSuchThing(f"{given} has no package {', '.join(map(repr, then.absent))}")
    return then


def _of_commit(commit: Commit, other: _Other) -> Edition:
    repository = commit.repository
    top = Path(repository.top)
    files = repository.files(commit.name)
    here = {
        "" if root == top else root.relative_to(top).as_posix()
        for root in other.roots_now()
        if is_below(root, top) and not _INSTALLED & set(root.parts)
    }
    if other.now.modules and not here:
        raise NoSuchThing(
            f"{other.names[0]} is no source of the repository {top} but installed: it is at "
            f"{other.now.modules[0].path}"
        )
    roots = [_root(name, commit, files, here, other) for name in other.names]
    links = lay_out(repository, files, other.names, other.base)
    folders = [other.base / each for each in roots if each is not None]
    own = [
        (Path(each or "."), name.partition(".")[0])
        for each, name in zip(roots, other.names, strict=True)
        if each is not None
    ]
    lost = [link for link in links if any(is_below(link, root / top_) for root, top_ in own)]
    return other.edition(folders, top, lost)


def _root(
    name: str, commit: Commit, files: Mapping[str, Blob], here: set[str], other: _Other
) -> str | None:
    """Return the folder of a commit that a package is imported from; None if it has no such.

    That is where it is imported from now, or the only one, in the project if there is one.
    """
    found = roots_in(files, name)
    project = Path(other.settings.root).resolve()
    inside = [each for each in found if is_below(Path(commit.repository.top, each), project)]
    chosen = [each for each in found if each in here] or inside or found
    if len(chosen) > 1 and not here & set(chosen):
        raise NoSuchThing(
            f"{commit.given} has {name} in more than one folder "
            f"({', '.join(each or '.' for each in chosen)}): check it out beside, with "
            "git worktree add, and compare with the folder"
        )
    return chosen[0] if chosen else None


def _of_snapshot(file: SnapshotFile, other: _Other) -> Edition:
    snapshot = read(file.path)
    if snapshot.origin.kind == "registry":
        return Edition(other.label, contracts=snapshot.tasks)
    for module in snapshot.modules:
        inner = "/__init__.py" if module.package else ".py"
        path = Path(other.base, module.name.replace(".", "/") + inner)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(module.text.encode("utf-8", "surrogatepass"))
    return other.edition([other.base])
