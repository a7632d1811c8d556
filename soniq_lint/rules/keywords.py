"""Keywords of an enqueue call that it does not take: the job's own args, or misspelt options."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

from soniq_lint.rules import options
from soniq_lint.rules.wording import nearest

if TYPE_CHECKING:
    from soniq_lint.sites.objects import EnqueueSite


class Keywords(NamedTuple):
    """What is not known to the call: the job's ``args``, and what looks like ``options``."""

    args: tuple[ast.keyword, ...]
    options: tuple[ast.keyword, ...]


def known_options(site: EnqueueSite) -> tuple[str, ...]:
    """Return the options that the call takes."""
    return options.ENQUEUE_MANY if site.many else options.ENQUEUE


def sort_keywords(site: EnqueueSite) -> Keywords:
    """Sort the unknown keywords of a call by ref or name.

    A keyword is one of the job's args when the model has a field of that name, or when the call
    has no ``args`` and no option is close.
    """
    known = known_options(site)
    fields = _fields(site)
    given = any(each.arg == "args" for each in site.call.keywords) or len(site.call.args) > 1
    args: list[ast.keyword] = []
    others: list[ast.keyword] = []
    for each in site.call.keywords:
        if each.arg is None or each.arg in (*known, "target", "args"):
            continue
        own = each.arg in fields or (not given and nearest(each.arg, known) is None)
        (args if own and not site.many else others).append(each)
    return Keywords(tuple(args), tuple(others))


def _fields(site: EnqueueSite) -> set[str]:
    model = site.ref.model if site.ref is not None else None
    if model is None:
        return set()
    return {key for field in model.fields.values() for key in (field.name, *field.keys)}
