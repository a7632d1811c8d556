"""Source text made fit to show: characters that could steer a terminal become visible, and every
character has a known width.

``unicodedata`` is loaded for what is not plain ASCII only.
"""

from __future__ import annotations

from collections.abc import Sequence

TAB = "    "
"""What a tab is shown as, wherever it stands."""


def visible(text: str) -> str:
    """Return a text in which nothing can steer a terminal or end the line.

    Control characters become their pictures, such as ``␛``; other characters without a picture
    (bidirectional overrides, lone surrogates, unassigned ones) become ``<U+202E>``.
    """
    return text if text.isprintable() else "".join(map(_shown, text))


def columns(text: str) -> Sequence[int]:
    """Return the column where each character of a line begins once it is ``visible``.

    Columns count from 0. There is one more entry than characters: the end.
    """
    if text.isascii() and text.isprintable():
        return range(len(text) + 1)
    places = [0]
    for character in text:
        places.append(places[-1] + _width(character))
    return places


def _shown(character: str) -> str:
    if character.isprintable():
        return character
    if character == "\t":
        return TAB
    code = ord(character)
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "\u2421"
    from unicodedata import category

    return character if category(character) == "Zs" else f"<U+{code:04X}>"


def _width(character: str) -> int:
    shown = _shown(character)
    if len(shown) > 1 or shown.isascii():
        return len(shown)
    from unicodedata import category, east_asian_width

    if category(shown) in ("Mn", "Me") or "\u1160" <= shown <= "\u11ff":  # joins the one before
        return 0
    return 2 if east_asian_width(shown) in "WF" else 1
