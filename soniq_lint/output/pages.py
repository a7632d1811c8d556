"""The page of a rule: where it is, and what it says."""

from __future__ import annotations

import ast
from importlib.resources import files
from inspect import cleandoc

from soniq_lint.rules.catalogue import BY_SLUG


def page_url(slug: str, docs: str) -> str:
    """Return where a rule's page is: below ``docs``, or in the checkout where that is empty.

    Empty for a slug that is no rule of the catalogue.
    """
    return f"{docs}docs/reference/rules.md#{slug}" if slug in BY_SLUG else ""


def page_text(slug: str) -> str:
    """Return the page of a rule in Markdown; empty for a rule that has none.

    It is the docstring of the rule's module, which is read and not imported.
    """
    source = files("soniq_lint.rules").joinpath(f"{slug.replace('-', '_')}.py")
    if not source.is_file():
        return ""
    return cleandoc(ast.get_docstring(ast.parse(source.read_bytes())) or "")
