"""An in-process store: the semantics of the PostgreSQL one in dictionaries, for tests.

Nothing is durable. Everything that PostgreSQL would keep as JSON goes through JSON here too, so a
value that only survives in memory cannot hide a bug. ``tests/store`` runs against both stores.
"""

from soniq.memory.store import MemoryStore

__all__ = ["MemoryStore"]
