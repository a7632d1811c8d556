"""One comparison, from the names of packages to everything that came of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from soniq_lint.compat.against import NoSuchThing, find_against
from soniq_lint.compat.comparing import Direction, Judge
from soniq_lint.compat.earlier import read_then
from soniq_lint.compat.editions import Edition, read_now, root_of
from soniq_lint.compat.matching import Matched, Offer, Pair, match
from soniq_lint.compat.remarks import Teller
from soniq_lint.compat.result import Remark, Result
from soniq_lint.compat.waivers import accept
from soniq_lint.diagnostics import Span

if TYPE_CHECKING:
    from soniq_lint.config.settings import AnalysisSettings


def check(
    packages: Sequence[str],
    against: str,
    settings: AnalysisSettings,
    gated: tuple[Direction, ...],
) -> Result:
    """Return what has changed in packages, and which of it matters.

    Args:
        packages: import names, or paths of files and folders.
        against: a git ref, a folder or a snapshot file.
        settings: where modules are looked for.
        gated: the directions in which nothing may break.

    Raises:
        PackageNotFound: there is no such package now.
        NoSuchThing: there is no such ref, folder or file, or nothing is declared.
        InvalidSnapshot: the file is no snapshot, or one of another format.
        GitFailed: git cannot be run, or does not give what it should.
    """
    with ExitStack() as stack:
        now = read_now(packages, settings)
        assert now.reading is not None
        roots = [str(root) for each in now.reading.modules if (root := root_of(each)) is not None]
        other = find_against(against, next(iter(roots), settings.root))
        then = read_then(now.reading, other, settings, stack)
        if not (now.promises or then.promises or now.unread or then.unread):
            raise NoSuchThing(f"no tasks in {', '.join(now.reading.packages) or 'what was read'}")
        matched = match(now, then)
        remarks = list(_remarks(now, then, matched, settings, gated))
        if then.reading is not None or then.contracts:
            remarks = accept(remarks, now.reading.modules)
        return Result(
            against=against,
            packages=now.reading.packages,
            remarks=tuple(sorted(remarks, key=_order)),
            compared=len({pair.now.task for pair in matched.pairs}),
            added=tuple(offer.task for offer in matched.added),
            absent=then.absent,
            unread=(*((now.told(path), why) for path, why in now.unread), *then.unread),
            texts=_texts(then, remarks),
        )


def _remarks(
    now: Edition,
    then: Edition,
    matched: Matched,
    settings: AnalysisSettings,
    gated: tuple[Direction, ...],
) -> Iterator[Remark]:
    mine, yours = (None if each.reading is None else each.reading.resolver for each in (now, then))
    offers = [offer for pair in matched.pairs for offer in pair]
    names = {offer.task for offer in (*offers, *matched.added, *matched.removed)}
    teller = Teller(now, then, names, settings.name_pattern)
    judge = Judge(mine, yours, gated)
    for pair in matched.pairs:
        for change in judge.changes(pair):
            yield teller.of_shape(pair, change)
        # of a file that was not read, the tasks and exports are not gone
        others = (teller.of_queue(pair), None if now.unread else teller.of_ref(pair))
        yield from (remark for remark in others if remark is not None)
    added = {path: offer.task for offer in matched.added for path in offer.exports}
    for offer in () if now.unread else matched.removed:
        yield teller.of_removed(offer, added, _anchor(now, settings))
    before = {each.declaration.path: Offer("", each) for each in matched.lost_names}
    for promise in matched.unnamed:
        same = before.get(promise.declaration.path)
        if same is None or not judge.is_same(Pair(Offer("", promise), same)):
            yield teller.of_unnamed(promise)


def _anchor(now: Edition, settings: AnalysisSettings) -> Span:
    """Return the start of a file of the packages now, for what is in none of them."""
    assert now.reading is not None
    files = [each.path for each in now.reading.modules if Path(each.path).is_absolute()]
    return Span(files[0] if files else str(Path(settings.root, "pyproject.toml")), 1, 1, 1, 1)


def _order(remark: Remark) -> tuple[object, ...]:
    return (remark.severity.rank, *remark.anchor[:3], remark.task, remark.code, remark.path)


def _texts(then: Edition, remarks: Iterable[Remark]) -> dict[str, str]:
    """Return the source of the files of the other version that remarks are about."""
    found: dict[str, str] = {}
    if then.reading is None or then.base is None:
        return found
    spans = [remark.then for remark in remarks if remark.then is not None]
    for path in {span.path for span in spans}:
        real = then.base / path.removeprefix(f"{then.label}:")
        module = then.reading.resolver.loaded(str(real))
        if module is not None:
            found[path] = module.text
    return found
