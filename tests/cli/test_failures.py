import pytest

from soniq.cli.failures import describe, exit_code
from soniq.errors import (
    AppNotFound,
    ConfigurationError,
    DatabaseAccessDenied,
    DatabaseUnreachable,
    InvalidSnapshot,
    JobNotFound,
    MissingExtra,
    SchemaMissing,
    SoniqError,
)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (ConfigurationError(["lease must be positive"]), 2),
        (AppNotFound("no such thing"), 2),
        (InvalidSnapshot("a.json", "a facts file", ["it has no format"]), 2),
        (MissingExtra("soniq demo", "embedded"), 2),
        (DatabaseUnreachable("host", "refused"), 3),
        (DatabaseAccessDenied("host", "password"), 1),
        (SchemaMissing("host", "public"), 1),
        (JobNotFound("x"), 1),
    ],
)
def test_exit_code_tells_mistakes_outages_and_failures_apart(error: SoniqError, code: int):
    assert exit_code(error) == code


def test_description_holds_code_details_and_suggestions():
    error = ConfigurationError(["lease must be positive"], suggestions=["set SONIQ_LEASE"])
    assert describe(error).splitlines() == [
        "error: 1 problem in the configuration [SONIQ_CONFIGURATION_INVALID]",
        "  - lease must be positive",
        "  -> set SONIQ_LEASE",
    ]
