"""Whether a name that no ref has is a mistake."""

from __future__ import annotations

from collections.abc import Sequence

from mypy.checker import TypeChecker

from soniq_mypy.names import Ref
from soniq_mypy.sources import count_of, may_declare
from soniq_mypy.visible import folders_of, package_of


def is_misspelt(text: str, meant: str) -> bool:
    """Tell whether each part of a name is that of another, but for one slip of the hand.

    A digit is no slip: it says another version.
    """
    parts, others = text.split("."), meant.split(".")
    return (
        text != meant
        and len(parts) == len(others)
        and all(a == b or _is_slip(a, b) for a, b in zip(parts, others, strict=True))
    )


def _is_slip(a: str, b: str) -> bool:
    """Tell whether one letter too many, too few, another, or two changed places make the rest."""
    start = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), None)
    if start is None:
        start = min(len(a), len(b))
    rest_a, rest_b = a[start:], b[start:]
    if min(len(a), len(b)) < 3:
        return False
    if any(letter.isdigit() for letter in rest_a[:1] + rest_b[:1]):
        return False
    return (
        rest_a[1:] == rest_b[1:]
        or rest_a[1:] == rest_b
        or rest_a == rest_b[1:]
        or (rest_a[:2] == rest_b[1::-1] and rest_a[2:] == rest_b[2:])
    )


def is_known_elsewhere(text: str, refs: Sequence[Ref], api: TypeChecker) -> bool:
    """Tell whether sources say that a name is no mistake, though no ref in view has it."""
    folders = folders_of(refs, api)
    known = {each.variable for each in refs}
    if folders is None or any(may_declare(each, text, known) for each in folders):
        return True
    own = package_of(api.tree.fullname, api)
    return own is None or count_of(own, text) > 1
