-- Hand back jobs that worker $1 holds and did not start; answer the ids it no longer holds.
WITH held AS MATERIALIZED (
    SELECT o.id AS outcome_id, j.place
    FROM unnest($2::uuid[], $3::integer[]) AS o (id, token)
    LEFT JOIN LATERAL (
        SELECT row.ctid AS place
        FROM $schema.soniq_jobs AS row
        WHERE row.id = o.id AND row.token = o.token AND row.worker_id = $1::uuid
        LIMIT 1
        FOR UPDATE
    ) AS j ON true
), moved AS (
    UPDATE $schema.soniq_jobs AS j
    SET status = 'queued', worker_id = NULL, claimed_at = NULL, attempt = j.attempt - 1
    WHERE j.ctid = ANY (ARRAY (SELECT h.place FROM held AS h WHERE h.place IS NOT NULL))
)
SELECT h.outcome_id FROM held AS h WHERE h.place IS NULL
