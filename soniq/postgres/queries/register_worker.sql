-- Add worker $1 ... $10 with a lease of $11 seconds, and the tasks it reads: names $12, priorities
-- $13, fingerprints $14, schemas $15 (JSON texts), shapes $16. Registering again replaces what was there.
-- The first registrant of a fingerprint decides its schema; rows are taken in order of their keys,
-- so that workers starting together cannot deadlock.
WITH given AS MATERIALIZED (
    SELECT r.task, r.priority, r.fingerprint, r.schema, r.shape
    FROM unnest($12::text[], $13::integer[], $14::text[], $15::text[], $16::text[])
        AS r (task, priority, fingerprint, schema, shape)
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
    INSERT INTO $schema.soniq_schemas (fingerprint, schema)
    SELECT DISTINCT ON (fingerprint) fingerprint, schema::jsonb
    FROM given
    WHERE fingerprint IS NOT NULL AND schema IS NOT NULL
    ORDER BY fingerprint
    ON CONFLICT (fingerprint) DO UPDATE
        SET schema = excluded.schema, last_seen = excluded.last_seen
), dropped AS (
    DELETE FROM $schema.soniq_readers AS r
    WHERE r.worker_id = $1::uuid AND r.task <> ALL ($12::text[])
)
INSERT INTO $schema.soniq_readers (worker_id, task, fingerprint, shape, priority)
SELECT $1::uuid, task, fingerprint, shape, priority
FROM given
ON CONFLICT (worker_id, task) DO UPDATE
SET fingerprint = excluded.fingerprint, shape = excluded.shape, priority = excluded.priority
