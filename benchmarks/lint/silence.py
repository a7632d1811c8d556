"""Lint public packages that know nothing of Soniq: no crash, no finding, every skip explained."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks.lint.corpus import Package
from benchmarks.lint.processes import CommandFailed, Usage, beside_python, run

LINES = 3_000_000
"""Lines that must be looked at at least."""
NOT_ANALYSED = "not-analysed"
PROJECT = """\
[tool.soniq-lint]
exclude = [".git"]
roots = ["."]
"""
"""What is excluded by default, such as folders called build, is looked at too."""


@dataclass(frozen=True, slots=True)
class Silence:
    """What a run over the packages came to.

    Attributes:
        files, lines: Python files below the folder, and their lines.
        candidates: files whose bytes say that they have to be parsed.
        skipped: files that were not analysed, with the reason.
        findings: diagnostics that say anything else, as in the JSON output.
        sites: enqueue sites found; calls of other libraries' methods are none.
        problems: what the linter said about the run.
        crash: what it wrote when it ended without a report; None when it did not.
    """

    files: int
    lines: int
    candidates: int
    skipped: tuple[tuple[str, str], ...]
    findings: tuple[dict[str, Any], ...]
    sites: int
    problems: tuple[str, ...]
    crash: str | None
    usage: Usage | None

    @property
    def is_silent(self) -> bool:
        return self.crash is None and not self.findings


def sources(tree: Path) -> Iterator[bytes]:
    """Yield the Python files of a folder."""
    for path in tree.rglob("*.py"):
        yield path.read_bytes()


def lint(tree: Path) -> Silence:
    """Lint a folder without a cache and sum up the report."""
    from soniq_lint.files.prefilter import passes

    (tree / "pyproject.toml").write_text(PROJECT)
    files = lines = candidates = 0
    for source in sources(tree):
        files, lines = files + 1, lines + source.count(b"\n")
        candidates += passes(source)
    command = (*beside_python("soniq-lint"), "--no-cache", "--output-format", "json", ".")
    complaint = ""
    try:
        usage, text, complaint = run(command, tree, expected=(0, 1))
        report = json.loads(text)
    except (CommandFailed, ValueError) as error:  # an uncaught exception exits with 1 too
        crash = f"{error}\n{complaint}".strip()
        return Silence(files, lines, candidates, (), (), 0, (), crash, None)
    skipped = [(each["path"], each["reason"]) for each in report["skipped"]]
    findings = []
    for each in report["diagnostics"]:
        if each["rule"] == NOT_ANALYSED:
            skipped.append((each["path"], each["message"]))
        else:
            findings.append(each)
    return Silence(
        files,
        lines,
        candidates,
        tuple(sorted(skipped)),
        tuple(findings),
        report["coverage"]["sites"],
        tuple(report["problems"]),
        None,
        usage,
    )


def render(packages: Sequence[Package], left_out: Mapping[str, str], silence: Silence) -> str:
    """Return the report for reading."""
    enough = "reached" if silence.lines >= LINES else "missed"
    versions = ", ".join(f"{package.name} {package.version}" for package in packages)
    parts = [
        f"{len(packages)} public packages: {versions}",
        *(f"left out: {reason}" for reason in left_out.values()),
        "",
        f"{silence.lines:,} lines in {silence.files:,} files; wanted {LINES:,}: {enough}",
        f"{silence.candidates:,} files were candidates, the others not parsed",
        f"{silence.sites:,} enqueue sites",
        *(f"said: {problem}" for problem in silence.problems),
        f"{len(silence.skipped):,} files skipped",
        *(f"  {count:,}: {reason}" for reason, count in _reasons(silence)),
    ]
    if silence.usage is not None:
        usage = silence.usage
        parts.append(f"{usage.cpu:.1f} s CPU, {usage.wall:.1f} s, {usage.mib:.0f} MiB")
    parts.append(f"crashes: {silence.crash or 'none'}")
    parts.append(f"findings: {len(silence.findings) or 'none'}")
    for each in silence.findings:
        parts.append(f"  {each['path']}:{each['line']}: {each['rule']}: {each['message']}")
    return "\n".join(parts)


def _reasons(silence: Silence) -> list[tuple[str, int]]:
    return Counter(reason for _, reason in silence.skipped).most_common()


def as_json(
    packages: Sequence[Package], left_out: Mapping[str, str], silence: Silence
) -> dict[str, object]:
    """Return everything, every skipped file included."""
    return {
        "packages": [asdict(package) for package in packages],
        "left_out": dict(left_out),
        "wanted_lines": LINES,
        **asdict(silence),
    }
