-- Add worker $1 ... $10 with a lease of $11 seconds, and the tasks it reads: names $12, priorities
-- $13, fingerprints $14, schemas $15 (JSON texts) with their ids $16, shapes $17. Registering again
-- replaces what was there. Rows are taken in order of their keys, so that workers starting together
-- cannot deadlock.
WITH given AS MATERIALIZED (
    SELECT r.*
    FROM unnest($12::text[], $13::integer[], $14::text[], $15::text[], $16::text[], $17::text[])
        AS r (task, priority, fingerprint, schema, schema_id, shape)
), worker AS (
    INSERT INTO $schema.soniq_workers AS w
        (id, service, version, hostname, pid, queues, concurrency,
         soniq_version, python_version, pydantic_version, lease_until)
    VALUES ($1::uuid, $2::text, $3::text, $4::text, $5::integer, $6::text[], $7::integer,
            $8::text, $9::text, $10::text,
            now() + make_interval(secs => $11::double precision))
    ON CONFLICT (id) DO UPDATE
    SET service = excluded.service, version = excluded.version, hostname = excluded.hostname,
        pid = excluded.pid, queues = excluded.queues, concurrency = excluded.concurrency,
        soniq_version = excluded.soniq_version, python_version = excluded.python_version,
        pydantic_version = excluded.pydantic_version,
        last_seen = excluded.last_seen, lease_until = excluded.lease_until
), schemas AS (
    INSERT INTO $schema.soniq_schemas (id, schema)
    SELECT DISTINCT ON (schema_id) schema_id, schema::jsonb
    FROM given
    WHERE schema IS NOT NULL
    ORDER BY schema_id
    ON CONFLICT (id) DO UPDATE SET last_seen = excluded.last_seen
), dropped AS (
    DELETE FROM $schema.soniq_readers AS r
    WHERE r.worker_id = $1::uuid AND r.task <> ALL ($12::text[])
)
INSERT INTO $schema.soniq_readers (worker_id, task, fingerprint, shape, schema_id, priority)
SELECT $1::uuid, task, fingerprint, shape, schema_id, priority
FROM given
ON CONFLICT (worker_id, task) DO UPDATE
SET fingerprint = excluded.fingerprint, shape = excluded.shape, schema_id = excluded.schema_id,
    priority = excluded.priority
