"""Values to begin with: unusual ones of each kind, plain ones first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from soniq.contract.compare.texts import DECIMAL, JSON

NUMBERS: Final = (
    1, 0, -1, 2, 3, 7, 10, 99, 100, 1000, -1000, 1.5, 0.1, -2.5, 0.001, 1.25, 2**31, 2**53 + 1,
    2**63, -(2**63) - 1, 1234567890123, 1e300, 12345.678,
)  # fmt: skip

TEXTS: Final = (
    "a", "", "abc", "A", " ", "1", "0", "-1", "1.5", "true", "null", "é", "a b", " padded ",
    "Mixed Case", "line\nbreak", "日本語", "\U0001f600", "a-b_c.d@example.com", "2024-01-01",
    "2024-01-01T10:00:00Z", "https://example.com/a?b=c", "x" * 40, "x" * 300,
)  # fmt: skip

TEXTS_OF: Final[Mapping[str, tuple[str, ...]]] = {
    "date-time": (
        "2024-01-02T03:04:05Z", "2024-01-02T03:04:05", "2024-01-02T00:00:00", "1999-12-31T23:59:59",
        "2024-01-02T03:04:05+02:00", "2024-01-02T03:04:05.678901Z", "2999-01-01T00:00:00Z",
        "2999-01-01T00:00:00", "1900-01-01T00:00:00Z", "2024-01-02T00:00:00Z",
    ),
    "date": ("2024-01-02", "1999-12-31", "2999-01-01", "1900-02-28", "0001-01-01", "2020-01-01"),
    "time": ("03:04:05", "00:00:00", "23:59:59.999999", "03:04:05Z", "03:04:05+02:00"),
    "duration": ("P1D", "PT1S", "PT0S", "-P1DT1S", "P10DT3H4M5.5S", "PT1.5S", "P400D"),
    "uuid": (
        "12345678-1234-4234-8234-123456789012", "12345678-1234-1234-8234-123456789012",
        "12345678-1234-5234-8234-123456789012", "00000000-0000-0000-0000-000000000000",
        "12345678-1234-3234-8234-123456789012", "12345678-1234-7234-8234-123456789012",
        "abcdefab-cdef-4bcd-9fab-cdefabcdefab", "9e8d7c6b-5a49-4838-a716-0f1e2d3c4b5a",
    ),
    "uuid1": ("12345678-1234-1234-8234-123456789012",),
    "uuid3": ("12345678-1234-3234-8234-123456789012",),
    "uuid4": ("12345678-1234-4234-8234-123456789012", "abcdefab-cdef-4bcd-9fab-cdefabcdefab"),
    "uuid5": ("12345678-1234-5234-8234-123456789012",),
    "uri": (
        "https://example.com/", "http://example.com/a?b=c#d", "ftp://example.com/file",
        "mailto:a@example.com", "https://localhost:8000/x", "file:///srv/file", "urn:isbn:1",
        "postgresql://user@db.example/name", "https://example.com/" + "x" * 2100,
    ),
    "email": ("a@example.com", "first.last+tag@example.org"),
    "ipv4": ("192.0.2.1", "10.0.0.1"),
    "ipv6": ("2001:db8::1", "::1"),
    "ipvanyaddress": ("192.0.2.1", "2001:db8::1"),
    "ipv4network": ("192.0.2.0/24",),
    "ipv6network": ("2001:db8::/32",),
    "ipvanynetwork": ("192.0.2.0/24", "2001:db8::/32"),
    "ipv4interface": ("192.0.2.1/24",),
    "ipv6interface": ("2001:db8::1/64",),
    "regex": ("a+", "^[a-z]*$", "(?P<name>x)"),
    "base64url": ("YWJj", "YQ==", ""),
    JSON: ("1", '"a"', "null", "true", "1.5", "[]", "{}", "[1]", '{"a": 1}', "-1", '[["a"]]'),
    DECIMAL: (
        "1", "1.5", "0", "-1", "0.10", "123456.789", "99999999999", "1E+5", "0.0001", "100",
        "12.34", "1234567890123456789.123456789",
    ),
}  # fmt: skip
"""By what a string stands for; a plain one comes first."""
