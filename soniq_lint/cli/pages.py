"""Answers to questions: the page of a rule, the list of rules, the settings in force."""

from __future__ import annotations

from soniq_lint.config.selectors import find, problem_of
from soniq_lint.config.settings import Config
from soniq_lint.rules.catalogue import BY_SLUG, RULES, Rule


def explain(name: str) -> str | None:
    """Return the page of a rule given by slug or code; None when there is no such rule."""
    slug = find(name)
    if slug is None:
        return None
    from soniq_lint.output.pages import page_text

    rule = BY_SLUG[slug]
    page = page_text(slug).strip() or f"# {rule.slug}\n\n{rule.title}"
    return f"{page}\n\n{_facts(rule)}\n"


def unknown_rule(name: str) -> str:
    """Return what to say about a name that is no rule's."""
    return problem_of(name) or f"{name!r} stands for several rules; name one, see --list-rules"


def _facts(rule: Rule) -> str:
    fixes = {"none": "There is no fix.", "safe": "The fix is safe.", "unsafe": "The fix is unsafe."}
    state = "on" if rule.default else "off"
    return f"{rule.code}, {rule.severity}, {state} by default. {fixes[rule.fix]}"


def rules() -> str:
    """Return the list of all rules, one on a line."""
    width = max(len(rule.slug) for rule in RULES)
    lines = [
        f"{rule.code}  {rule.slug:<{width}}  {rule.title}{'' if rule.default else ' (off)'}"
        for rule in RULES
    ]
    return "\n".join(lines) + "\n"


def settings(config: Config) -> str:
    """Return the settings in force, as ``key: value`` with lists on lines of their own."""
    from soniq_lint.world import environment_of

    analysis = config.analysis
    environment = environment_of(analysis)
    version = ".".join(map(str, analysis.python_version or environment.python_version))
    values: dict[str, object] = {
        "configuration": list(config.sources) or "none",
        "root": analysis.root,
        "rules on": sorted(config.rules, key=lambda slug: BY_SLUG[slug].code),
        "rules off": [rule.slug for rule in RULES if rule.slug not in config.rules],
        "per-file-ignores": [
            f"{each.glob.pattern} ({', '.join(sorted(each.rules))})"
            for each in config.per_file_ignores
        ],
        "exclude": [glob.pattern for glob in config.exclude],
        "force-exclude": config.force_exclude,
        "roots": list(analysis.roots) or "src, and the root",
        "stubs": list(analysis.stubs),
        "snapshots": list(analysis.snapshots),
        "python": analysis.python or "not given",
        "venv": analysis.venv or "searched for from the root",
        "environment": environment.origin,
        "packages from": list(environment.site_packages),
        "environment problems": list(environment.problems),
        "python-version": version,
        "task-name-pattern": analysis.name_pattern or "the default one",
        "baseline": config.baseline or "none",
        "cache-dir": config.cache_dir,
        "output-format": config.output_format,
        "jobs": config.jobs,
    }
    return "\n".join(_line(key, value) for key, value in values.items()) + "\n"


def _line(key: str, value: object) -> str:
    if isinstance(value, list):
        return f"{key}:" + "".join(f"\n  {each}" for each in value) if value else f"{key}: none"
    if isinstance(value, bool):
        return f"{key}: {'yes' if value else 'no'}"
    return f"{key}: {value}"
