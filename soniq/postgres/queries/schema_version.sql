-- The latest migration applied, NULL when there is none.
SELECT max(version) FROM $schema.soniq_migrations
