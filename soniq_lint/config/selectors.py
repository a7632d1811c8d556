"""Selecting rules: by slug, by code, by the start of a code, or all of them."""

from __future__ import annotations

from collections.abc import Iterable

from soniq_lint.config.problems import printable, suggestion
from soniq_lint.rules.catalogue import BY_CODE, BY_SLUG, RULES

ALL = "ALL"
GROUPS = tuple(sorted({rule.code[:3] for rule in RULES}))
"""Starts of codes that stand for a group of rules: ``SQ1`` for those about call sites."""

DEFAULT = frozenset(rule.slug for rule in RULES if rule.default)


def expand(selectors: Iterable[str]) -> frozenset[str]:
    """Return the slugs that valid selectors stand for."""
    return frozenset(slug for selector in selectors for slug in _slugs(selector))


def find(name: str) -> str | None:
    """Return the slug of the rule with this slug or code, or None."""
    if name in BY_SLUG:
        return name
    rule = BY_CODE.get(name.upper())
    return rule.slug if rule else None


def problem_of(selector: str) -> str | None:
    """Return what is wrong with a selector, or None."""
    if _slugs(selector):
        return None
    if not selector:
        return "the name of a rule is missing"
    known = [*BY_SLUG, *BY_CODE, *GROUPS, ALL]
    word = selector.upper() if selector[:2].upper() == "SQ" else selector.replace("_", "-").lower()
    return f"there is no rule {printable(selector)}{suggestion(word, known)}"


def _slugs(selector: str) -> list[str]:
    if (slug := find(selector)) is not None:
        return [slug]
    word = selector.upper()
    if word == ALL:
        return list(BY_SLUG)
    if len(word) < 3 or not word.startswith("SQ"):
        return []
    return [rule.slug for rule in RULES if rule.code.startswith(word)]
