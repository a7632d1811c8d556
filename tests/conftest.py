"""Shared fixtures. The PostgreSQL ones come from the plugin soniq.testing."""

from __future__ import annotations

import pytest

SERVER_FIXTURES = {"soniq_server", "soniq_database_url"}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs a server, so that the lane without a database is truly without one."""
    for item in items:
        if SERVER_FIXTURES & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.postgres)
