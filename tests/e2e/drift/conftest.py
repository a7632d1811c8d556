"""One world for all tests of this folder."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from soniq.testing import TestServer

from .world import World, begin


@pytest.fixture(scope="package")
def world(soniq_server: TestServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Give five repositories and what runs of them."""
    with pytest.MonkeyPatch.context() as patch:
        for name in list(os.environ):
            if name.startswith("SONIQ_") and not name.startswith("SONIQ_TEST_"):
                patch.delenv(name)
        patch.delenv("VIRTUAL_ENV", raising=False)
        name = soniq_server.create_migrated_database()
        try:
            yield from begin(tmp_path_factory.mktemp("repositories"), soniq_server.dsn(name))
        finally:
            soniq_server.drop_database(name)
