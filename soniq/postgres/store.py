"""The PostgreSQL store: every part put together behind ``soniq.runtime.ports.Store``."""

from __future__ import annotations

import asyncio

from soniq.errors import SchemaMissing, SchemaOutdated, SchemaTooNew
from soniq.postgres.claiming import Claiming
from soniq.postgres.database import Database
from soniq.postgres.dead_letters import DeadLetters
from soniq.postgres.in_flight import InFlight
from soniq.postgres.inserting import Inserting, InsertLane
from soniq.postgres.jobs import Jobs
from soniq.postgres.lanes import Lane
from soniq.postgres.migrate import LATEST, migrate, schema_version
from soniq.postgres.notify import Notifier
from soniq.postgres.registry import Registry
from soniq.postgres.schedules import Schedules
from soniq.runtime.config import Settings


class PostgresStore(Inserting, Claiming, Jobs, InFlight, DeadLetters, Registry, Schedules):
    """Jobs in PostgreSQL 15 or newer; see ``soniq.runtime.ports.Store`` for each method."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(Database(settings))
        self._notifier = Notifier(self.db)
        self._insert_lane = InsertLane(self.db)
        self._claim_lane = Lane(self.db, worker=True)
        self._settle_lane = Lane(self.db, worker=True)
        self._upkeep_lane = Lane(self.db, worker=True)
        self._checked = False
        self._checking = asyncio.Lock()

    async def open(self) -> None:
        """Connect and check the schema version. Idempotent; concurrent calls open once.

        Raises:
            SchemaMissing: there are no tables; run setup.
            SchemaOutdated: the tables need a migration.
            SchemaTooNew: the tables belong to a newer release.
            DatabaseError: the server cannot be reached or refuses access.
        """
        if self._checked:
            return
        async with self._checking:
            if self._checked:
                return
            async with self.db.statements() as statements:
                found = await schema_version(statements.connection, self.db.schema)
            if found is None:
                raise SchemaMissing(self.db.target, self.db.schema)
            if found < LATEST:
                raise SchemaOutdated(self.db.target, found, LATEST)
            if found > LATEST:
                raise SchemaTooNew(self.db.target, found, LATEST)
            self._checked = True

    async def setup(self) -> None:
        """Create or migrate the tables; safe to run from many processes at once."""
        settings = self.db.settings
        await migrate(self.db.dsn, self.db.schema, connect_timeout=settings.connect_timeout)

    async def close(self) -> None:
        """Send pending wake-ups and release all connections. Idempotent."""
        await self.close_inserting()
        await self._notifier.close()
        await self.close_claiming()
        await self.db.close()
