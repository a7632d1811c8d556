-- Record that migration $1, called $2, was applied by Soniq $3.
INSERT INTO $schema.soniq_migrations (version, name, soniq_version)
VALUES ($1::integer, $2::text, $3::text)
