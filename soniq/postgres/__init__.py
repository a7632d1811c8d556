"""Everything that talks to PostgreSQL: the only room with asyncpg and SQL in it."""
