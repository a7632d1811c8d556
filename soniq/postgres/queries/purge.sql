-- Delete at most $5 rows of each kind that ended longer ago than its retention in seconds: done
-- $1, cancelled $2, dead letters $3, registry $4 (NULL: keep for ever). Also workers whose lease
-- ended an hour ago, and keys of unique jobs that no longer wait or run.
--
-- Rows that somebody else has locked are left for the next round, so this never waits while it
-- holds locks and cannot take part in a deadlock.
WITH done AS (
    DELETE FROM $schema.soniq_finished_jobs
    WHERE ctid = ANY (ARRAY (
        SELECT ctid
        FROM $schema.soniq_finished_jobs
        WHERE finished_at < now() - make_interval(secs => $1::double precision)
          AND status = 'done'
        LIMIT $5::integer
        FOR UPDATE SKIP LOCKED))
    RETURNING 1
), cancelled AS (
    DELETE FROM $schema.soniq_finished_jobs
    WHERE ctid = ANY (ARRAY (
        SELECT ctid
        FROM $schema.soniq_finished_jobs
        WHERE finished_at < now() - make_interval(secs => $2::double precision)
          AND status = 'cancelled'
        LIMIT $5::integer
        FOR UPDATE SKIP LOCKED))
    RETURNING 1
), dead AS (
    DELETE FROM $schema.soniq_dead_letters
    WHERE ctid = ANY (ARRAY (
        SELECT ctid
        FROM $schema.soniq_dead_letters
        WHERE dead_at < now() - make_interval(secs => $3::double precision)
        ORDER BY dead_at, id
        LIMIT $5::integer
        FOR UPDATE SKIP LOCKED))
    RETURNING 1
), writers AS (
    DELETE FROM $schema.soniq_writers
    WHERE ctid = ANY (ARRAY (
        SELECT ctid
        FROM $schema.soniq_writers
        WHERE last_seen < now() - make_interval(secs => $4::double precision)
        LIMIT $5::integer
        FOR UPDATE SKIP LOCKED))
    RETURNING 1
), workers AS (
    DELETE FROM $schema.soniq_workers
    WHERE ctid = ANY (ARRAY (
        SELECT ctid
        FROM $schema.soniq_workers
        WHERE lease_until < now() - interval '1 hour'
        LIMIT $5::integer
        FOR UPDATE SKIP LOCKED))
    RETURNING 1
), stale_keys AS MATERIALIZED (
    SELECT k.key, k.job_id
    FROM $schema.soniq_job_keys AS k
    WHERE NOT EXISTS (SELECT 1 FROM $schema.soniq_jobs AS j WHERE j.id = k.job_id)
    LIMIT $5::integer
), locked_keys AS MATERIALIZED (
    -- an enqueue may have moved the key to a new job meanwhile: then job_id differs
    SELECT k.key
    FROM $schema.soniq_job_keys AS k
    JOIN stale_keys AS s ON s.key = k.key AND s.job_id = k.job_id
    FOR UPDATE OF k SKIP LOCKED
), keys AS (
    DELETE FROM $schema.soniq_job_keys
    WHERE key IN (SELECT key FROM locked_keys)
    RETURNING 1
), schemas AS (
    DELETE FROM $schema.soniq_schemas
    WHERE id IN (
        SELECT s.id
        FROM $schema.soniq_schemas AS s
        WHERE s.last_seen < now() - make_interval(secs => $4::double precision)
          AND NOT EXISTS (
              SELECT 1 FROM $schema.soniq_readers AS r WHERE r.schema_id = s.id)
          AND NOT EXISTS (
              SELECT 1 FROM $schema.soniq_writers AS w WHERE w.schema_id = s.id)
        LIMIT $5::integer
        FOR UPDATE OF s SKIP LOCKED)
    RETURNING 1
)
SELECT (SELECT count(*) FROM done) + (SELECT count(*) FROM cancelled)
     + (SELECT count(*) FROM dead) + (SELECT count(*) FROM writers)
     + (SELECT count(*) FROM workers) + (SELECT count(*) FROM keys)
     + (SELECT count(*) FROM schemas)
