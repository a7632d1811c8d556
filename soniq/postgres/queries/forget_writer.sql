-- Delete what release $2 of service $1 writes; return how many lines that were. A release that still
-- enqueues is registered anew.
WITH gone AS (
    DELETE FROM $schema.soniq_writers
    WHERE service = $1::text AND version = $2::text
    RETURNING 1
)
SELECT count(*) FROM gone
