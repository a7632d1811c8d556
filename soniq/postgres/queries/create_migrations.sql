-- What has been done to this schema, by whom and when.
CREATE TABLE $schema.soniq_migrations (
    version       integer PRIMARY KEY,
    name          text NOT NULL,
    applied_at    timestamptz NOT NULL DEFAULT now(),
    soniq_version text NOT NULL
)
