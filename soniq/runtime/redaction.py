"""Database addresses as they may be shown: everything but what could be a secret.

Nothing is guessed. An address is shown only as far as it matches a strict grammar. An unescaped
``@`` in a password breaks that grammar, since where the password ends is then a matter of opinion,
and all of the address is hidden.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

HIDDEN = "***"

_SHOWN_KEYS = frozenset(
    {
        "application_name",
        "connect_timeout",
        "database",
        "dbname",
        "host",
        "hostaddr",
        "port",
        "sslmode",
        "target_session_attrs",
        "user",
    }
)
"""Connection parameters that never hold a secret; the values of all others are hidden.

Source: PostgreSQL manual, "Database Connection Control Functions", parameter key words.
"""

_SCHEMES = "postgresql|postgres|mysql|mariadb|sqlite|mongodb|redis|amqp|https?|memory"
_SCHEME = re.compile(rf"((?:{_SCHEMES})(?:\+[a-z0-9]+)?)://.*", re.DOTALL | re.IGNORECASE)
_HOST = r"(?:\[[0-9A-Fa-f:.%]*\]|[\w.%~-]*)(?::\d*)?"
_URL = re.compile(
    rf"""
    (?P<scheme> (?:{_SCHEMES})(?:\+[a-z0-9]+)? ://)
    (?: (?P<user> [^:@/?\#\s]*) (?P<password> : [^@]*)? @)?
    (?P<hosts> {_HOST} (?:,{_HOST})*)
    (?P<database> / [^@:/?\#\s]*)?
    (?: \? (?P<query> [^@?\#\s]*))?
    """,
    re.VERBOSE | re.IGNORECASE,
)
_DSN_ITEM = re.compile(r"\s*([a-z_]+)\s*=\s*('(?:[^'\\]|\\.)*'|[^\s'\\]+)(?:\s+|$)", re.DOTALL)


def redact(url: str) -> str:
    """Return a database address without its secrets, for messages and logs.

    Knows URLs (``postgresql://user:pw@h1:5432,h2/db?password=pw``), libpq strings
    (``host=h password=pw``) and ``embedded:DIR``. A URL that does not parse keeps its scheme only;
    anything else that does not parse becomes ``***``.
    """
    found = _URL.fullmatch(url)
    if found is not None:
        return _redacted_url(found)
    scheme = _SCHEME.fullmatch(url)
    if scheme is not None:
        return f"{scheme[1]}://{HIDDEN}"
    if url.startswith("embedded:") and "@" not in url:
        return url
    return _redacted_dsn(url)


def _redacted_url(found: re.Match[str]) -> str:
    shown = found["scheme"]
    if found["user"] is not None:
        shown += found["user"]
        if found["password"] is not None:
            shown += f":{HIDDEN}"
        shown += "@"
    shown += found["hosts"] + (found["database"] or "")
    if found["query"] is not None:
        shown += "?" + "&".join(_redacted_pair(pair) for pair in found["query"].split("&"))
    return shown


def _redacted_pair(pair: str) -> str:
    key, equals, _ = pair.partition("=")
    if not equals:
        return HIDDEN
    return pair if unquote(key).lower() in _SHOWN_KEYS else f"{key}={HIDDEN}"


def _redacted_dsn(dsn: str) -> str:
    items: list[str] = []
    position = 0
    while position < len(dsn):
        item = _DSN_ITEM.match(dsn, position)
        if item is None:
            return HIDDEN
        key, value = item[1], item[2]
        items.append(f"{key}={value if key in _SHOWN_KEYS else HIDDEN}")
        position = item.end()
    return " ".join(items)
