"""What reports worked out from models, so that unchanged ones are not rebuilt for every report.

One JSON file beside the cache of records: answers by question, each with what it depends on. An
answer holds as long as the stamps of all files that it comes from, and what their imports lead to,
are the same; all of them for one version of soniq-lint, of Pydantic and of Python, under one set
of settings and for one version of the project's Python.

Nothing in the file is trusted: whoever asks says what an answer looks like, and what the file of
one repository says is never said of another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from soniq_lint.files.kept import read_kept, write_kept
from soniq_lint.files.stamps import Stamp, Stamps
from soniq_lint.files.versions import fingerprint
from soniq_lint.world import python_of

if TYPE_CHECKING:
    from soniq_lint.config.settings import AnalysisSettings
    from soniq_lint.resolve.finder import Finder
    from soniq_lint.world import World

NAME = "facts.json"


class Answer(NamedTuple):
    """An answer, and what it depends on; see ``soniq_lint.records.Record`` for the latter."""

    said: Any
    imports: Mapping[str, str | None]
    reads: Mapping[str, Stamp]


class Shared:
    """What one run worked out, for repositories that import the same stub packages.

    Attributes:
        made: how many answers were worked out; tests keep an eye on it instead of on the time.
        stamps: of files, the same for all repositories.
    """

    def __init__(self) -> None:
        self.made = 0
        self.stamps = Stamps()
        self._answers: dict[tuple[str, str], list[Answer]] = {}

    def add(self, key: str, question: str, answer: Answer) -> None:
        """Offer an answer to repositories with the same key."""
        self._answers.setdefault((key, question), []).append(answer)

    def find(self, key: str, question: str, finder: Finder) -> Answer | None:
        """Return an answer that a repository with this finder would come to as well.

        Its modules have to be found at the same paths from here, whoever imports them.
        """
        for answer in self._answers.get((key, question), ()):
            imports: dict[str, str | None] = {}
            for name, beside, path in _searches(answer):
                found = finder.find(name, beside)
                if (None if found is None else found.path) != path:
                    break
                imports[finder.key(name, beside)] = path
            else:
                return answer._replace(imports=imports)
        return None


def _searches(answer: Answer) -> Iterator[tuple[str, str | None, str | None]]:
    """Yield every search that an answer may rest on: name, importing file, and where it led."""
    folders = {str(Path(path).parent) for path in answer.reads}
    for key, path in answer.imports.items():
        name, separator, folder = key.partition("\t")
        yield name, None, path
        for each in folders | {folder} if separator else folders:
            yield name, str(Path(each, "_")), path


class Answers:
    """The answers of one repository; nothing is read before something is asked.

    Attributes:
        note: what went wrong with the file, in a few words; empty while nothing has.
    """

    def __init__(
        self,
        settings: AnalysisSettings,
        world: World,
        *,
        folder: str | None = None,
        shared: Shared | None = None,
    ) -> None:
        """Name the folder of the file, which need not exist; None keeps nothing."""
        self.note = ""
        self._path = None if folder is None else str(Path(folder, NAME))
        version = f"{python_of(settings, world.environment)}"
        self._key = f"{fingerprint(settings)} {version}"
        self._finder = world.finder
        self._shared = Shared() if shared is None else shared
        # texts in place of files have no path that says which of them it is
        self._common = None if settings.snapshots or settings.overlay else version
        self._kept: dict[str, Any] | None = None
        self._changed = False

    def ask(
        self,
        question: str,
        work_out: Callable[[], Answer | None],
        *,
        is_sound: Callable[[Any], bool],
    ) -> Any:
        """Return what is known, or what ``work_out`` returns; None when it returns None.

        Args:
            question: equal questions have equal answers.
            work_out: returns None for what is not to be kept.
            is_sound: tells whether an answer from the disk has the right form.
        """
        known = self._known(question, is_sound)
        if known is not None:
            return known
        answer = None
        if self._common is not None:
            answer = self._shared.find(self._common, question, self._finder)
        if answer is None:
            self._shared.made += 1
            answer = work_out()
            if answer is not None and self._common is not None:
                self._shared.add(self._common, question, answer)
        if answer is None:
            return None
        self._keep(question, answer)
        return answer.said

    def save(self) -> None:
        """Write the answers if any is new; that they cannot be written does not matter."""
        if self._path is None or not self._changed:
            return
        kept = {each: row for each, row in self._answers().items() if self._may_hold(row)}
        self.note = write_kept(self._path, {"key": self._key, "answers": kept}) or self.note
        self._changed = False

    def _answers(self) -> dict[str, Any]:
        if self._kept is None:
            self._kept = {}
            if self._path is not None:
                (self._kept,), self.note = read_kept(self._path, self._key, ("answers",))
        return self._kept

    def _known(self, question: str, is_sound: Callable[[Any], bool]) -> Any:
        row = self._answers().get(question)
        if row is None:
            return None
        try:
            said, imports, reads, checksums = row
            stamps = {path: (stamp[0], stamp[1]) for path, stamp in reads.items()}
            holds = is_sound(said) and self._shared.stamps.hold(stamps, checksums)
            if holds and self._finder.same(imports):
                return said
        except (TypeError, ValueError, AttributeError, KeyError, IndexError):
            self.note = "an entry of the cache cannot be read"
        return None

    def _keep(self, question: str, answer: Answer) -> None:
        checksums = self._shared.stamps.checksums(answer.reads)
        if checksums is None:
            self._answers().pop(question, None)
            return
        row = [answer.said, dict(answer.imports), dict(answer.reads), checksums]
        self._answers()[question] = row
        self._changed = True

    def _may_hold(self, row: Any) -> bool:
        """Tell whether the files of an answer are as they were; others are of no more use."""
        try:
            return all(
                self._shared.stamps.of(path) == tuple(stamp) for path, stamp in row[2].items()
            )
        except (TypeError, AttributeError, IndexError):
            return False
