-- Move jobs that worker $1 holds to the dead letters; answer the ids it no longer holds.
WITH held AS MATERIALIZED (
    SELECT o.id AS outcome_id, o.reason, o.message, o.error, j.*
    FROM unnest($2::uuid[], $3::integer[], $4::text[], $5::text[], $6::text[])
         AS o (id, token, reason, message, error)
    LEFT JOIN LATERAL (
        SELECT row.ctid AS place, row.*
        FROM $schema.soniq_jobs AS row
        WHERE row.id = o.id AND row.token = o.token AND row.worker_id = $1::uuid
        LIMIT 1
        FOR UPDATE
    ) AS j ON true
), ended AS (
    DELETE FROM $schema.soniq_jobs AS j
    WHERE j.ctid = ANY (ARRAY (SELECT h.place FROM held AS h WHERE h.place IS NOT NULL))
), buried AS (
    INSERT INTO $schema.soniq_dead_letters
        (id, task, queue, priority, run_at, args, created_at, attempt, token, worker_id,
         claimed_at, reason, message, errors, producer_id, service, version, fingerprint)
    SELECT h.id, h.task, h.queue, h.priority, h.run_at, h.args, h.created_at, h.attempt, h.token,
           h.worker_id, h.claimed_at, h.reason, h.message,
           CASE WHEN h.error IS NULL THEN h.errors
                ELSE coalesce(h.errors, '[]'::jsonb) || h.error::jsonb END,
           h.producer_id, h.service, h.version, h.fingerprint
    FROM held AS h
    WHERE h.place IS NOT NULL
    ON CONFLICT (id) DO NOTHING
)
SELECT h.outcome_id FROM held AS h WHERE h.place IS NULL
