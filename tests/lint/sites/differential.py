"""What the linter says of generated enqueues, compared with what Soniq does when they are run."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, field
from random import Random
from typing import Any

from soniq_lint.diagnostics import Diagnostic
from soniq_lint.resolve.finder import Finder
from soniq_lint.resolve.resolver import Resolver
from soniq_lint.rules import file_rules
from soniq_lint.rules.context import Context
from soniq_lint.sites.find import find
from soniq_lint.sites.library import Library
from soniq_lint.sites.rows import rows_of
from tests.lint.sites.producers import Producer, Site, generate
from tests.lint.sites.stub import CODED, PACKAGE
from tests.lint.sites.world import OUTSIDE, Runs, package, run

_REFUSING = frozenset({"invalid-argument", "missing-argument", "wrong-args-model"})
_BATCH = 25
_WORLDS = 14


@dataclass
class Figures:
    """What a run found.

    Attributes:
        reached: sites whose enqueue was reached at least once.
        reported: those with something that makes the call fail.
        constant: sites that depend on nothing unknown.
        checked: those of them that the linter says it has checked.
        refused: of the checked ones, those that the runtime refuses for another reason than code.
        found: of these, those that are reported.
        false_alarms, misplaced, missed, unresolved: descriptions.
    """

    sites: int = 0
    reached: int = 0
    reported: int = 0
    unknown_keys: int = 0
    constant: int = 0
    checked: int = 0
    refused: int = 0
    found: int = 0
    calls: int = 0
    false_alarms: list[str] = field(default_factory=list)
    misplaced: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    unresolved: list[str] = field(default_factory=list)
    unchecked: list[str] = field(default_factory=list)

    @property
    def share(self) -> float:
        return self.found / self.refused if self.refused else 1.0

    def __str__(self) -> str:
        return "\n".join(
            f"{label:<52}{value}"
            for label, value in (
                ("sites", self.sites),
                ("  whose enqueue was reached", self.reached),
                ("  reported as failing", self.reported),
                ("  with a key reported as unknown", self.unknown_keys),
                ("enqueues run", self.calls),
                ("false alarms", len(self.false_alarms)),
                ("findings at another place than the runtime's", len(self.misplaced)),
                ("refs not found", len(self.unresolved)),
                ("sites that depend on constants only", self.constant),
                ("  checked", f"{self.checked} ({self.checked / max(1, self.constant):.2%})"),
                ("  checked, and refused by the runtime", self.refused),
                ("    reported", f"{self.found} ({self.share:.2%})"),
            )
        )


@dataclass
class Verdict:
    """What the linter says of one site."""

    checked: bool = False
    ref: str = ""
    reason: str = ""
    findings: list[Diagnostic] = field(default_factory=list)


def lint(producers: list[Producer]) -> dict[tuple[str, str], Verdict]:
    """Return a verdict for each site, by module and function."""
    sources = {**PACKAGE, "outside": OUTSIDE}
    for producer in producers:
        sources.update(producer.sources)
    resolver = Resolver(Finder([], None, virtual=sources))
    library = Library(resolver)
    verdicts: dict[tuple[str, str], Verdict] = {}
    for producer in producers:
        module = resolver.module(producer.module)
        assert module is not None
        sites = find(module, library)
        context = Context(module, library)
        for row in rows_of(sites)["enqueues"]:
            key = (producer.module, row["function"])
            verdicts[key] = Verdict(row["checked"], row["ref"], row["reason"])
        for slug, check in file_rules():
            if slug in _REFUSING or slug == "unknown-argument":
                for found in check(sites, context):
                    verdicts[producer.module, found.function].findings.append(found)
    return verdicts


def compare(
    site: Site, verdict: Verdict, runs: Runs, text: str, figures: Figures, real: Any
) -> None:
    """Compare one site."""
    figures.sites += 1
    figures.calls += runs.accepted + len(runs.refused)
    findings = verdict.findings
    shown = f"{text}\n{[(each.rule, each.field, each.message) for each in findings]}\n{runs}"
    if not verdict.ref:
        figures.unresolved.append(shown)
    reached = bool(runs.accepted or runs.refused)
    figures.reached += reached
    failing = [each for each in findings if each.rule in _REFUSING]
    unknown = [each for each in findings if each.rule == "unknown-argument"]
    figures.unknown_keys += bool(unknown)
    figures.reported += bool(failing)
    if failing and runs.accepted:
        figures.false_alarms.append(shown)
    other = any(each.rule == "wrong-args-model" for each in findings)
    for each in () if other else unknown:
        if is_field(real, each.field, site.many):
            figures.false_alarms.append(f"it is a field: {each.field}\n{shown}")
    placed = [each for each in failing if each.field]
    if reached and placed and runs.refused:
        told = {path for paths in runs.refused for path in paths}
        for each in placed if not any(runs.made) else ():
            if not any(_matches(each.field, path) for path in told):
                figures.misplaced.append(f"{each.field}\n{shown}")
        for paths, made in zip(runs.refused, runs.made, strict=True):
            near = any(_matches(each.field, path) for each in placed for path in paths)
            if not near and not made and len(placed) == len(failing) and not unknown:
                figures.misplaced.append(f"none of {paths}\n{shown}")
                break
    if site.constant and reached:
        figures.constant += 1
        figures.checked += verdict.checked
        if not verdict.checked:
            figures.unchecked.append(f"{verdict.reason}\n{shown}")
        if verdict.checked and runs.refused and not _is_coded(site, runs):
            figures.refused += 1
            figures.found += bool(findings)
            if not findings:
                figures.missed.append(shown)


def _is_coded(site: Site, runs: Runs) -> bool:
    """Tell whether code of the model has refused, or may be all that could have accepted."""
    coded = CODED.get(site.model, ())
    return all(runs.coded) or any(
        re.sub(r"^\[\d+\]\.?", "", path).partition(".")[0] in coded
        for paths in runs.refused
        for path in paths
    )


def _matches(place: str, path: str) -> bool:
    """Tell whether a place in the args is a path, perhaps one that starts at an instance inside."""
    if place == path or not path:
        return True
    place = re.sub(r"^\[\d+\]\.?", "", place)
    path = re.sub(r"^\[\d+\]\.?", "", path)
    return place == path or place.endswith((f".{path}", f"]{path}")) or not path


def is_field(model: Any, place: str, many: bool) -> bool:
    """Tell whether the last key of a place is one that a model reads there."""
    parts = re.findall(r'\["([^"]*)"\]|\[\d+\]|([^.\[\]]+)', place)
    keys = [one or other for one, other in parts]
    models = {model}
    for key in [each for each in keys[:-1] if each]:
        models = {
            inner
            for outer in models
            for name, info in outer.model_fields.items()
            if key in _keys(name, info)
            for inner in _models(info.annotation)
        } or models
    return any(
        keys[-1] in _keys(name, info)
        for outer in models
        if len(models) == 1
        for name, info in outer.model_fields.items()
        if name not in ("raw",)
    )


def _keys(name: str, info: Any) -> set[str]:
    alias = info.validation_alias
    keys = {name} if alias is None else set()
    for each in getattr(alias, "choices", [alias]):
        if isinstance(each, str):
            keys.add(each)
        elif each is not None:
            keys.add(each.path[0])
    return keys


def _models(annotation: Any) -> set[Any]:
    found = {annotation} if hasattr(annotation, "model_fields") else set()
    for each in getattr(annotation, "__args__", ()):
        found |= _models(each)
    return found


def run_all(examples: int, seed: int, worlds: int = _WORLDS) -> Figures:
    """Compare this many producers of a dozen sites, and return the figures."""
    return asyncio.run(_run_all(examples, seed, worlds))


async def _run_all(examples: int, seed: int, worlds: int) -> Figures:
    rng = Random(seed)
    figures = Figures()
    with package() as names:
        for start in range(0, examples, _BATCH):
            numbers = range(start, min(start + _BATCH, examples))
            producers = [generate(Random(f"{seed} {number}"), number) for number in numbers]
            verdicts = lint(producers)
            for producer in producers:
                runs = await run(producer, rng, names, worlds)
                for site in producer.sites:
                    verdict = verdicts.get((producer.module, site.function), Verdict())
                    text = "\n".join([f"{producer.module} {site.model}", *site.lines])
                    real = names[site.model]
                    compare(site, verdict, runs[site.function], text, figures, real)
    return figures
