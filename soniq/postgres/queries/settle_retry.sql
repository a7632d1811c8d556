-- Put jobs back that worker $1 holds, due after $4 seconds; answer the ids it no longer holds.
WITH held AS MATERIALIZED (
    SELECT o.id AS outcome_id, o.delay, o.error, o.counts, j.place
    FROM unnest($2::uuid[], $3::integer[], $4::double precision[], $5::text[], $6::boolean[])
         AS o (id, token, delay, error, counts)
    LEFT JOIN LATERAL (
        SELECT row.ctid AS place
        FROM $schema.soniq_jobs AS row
        WHERE row.id = o.id AND row.token = o.token AND row.worker_id = $1::uuid
        LIMIT 1
        FOR UPDATE
    ) AS j ON true
), moved AS (
    UPDATE $schema.soniq_jobs AS j
    SET status = 'queued', worker_id = NULL, claimed_at = NULL,
        parked = h.delay > 0, run_at = now() + make_interval(secs => h.delay),
        attempt = CASE WHEN h.counts THEN j.attempt ELSE j.attempt - 1 END,
        errors = CASE WHEN h.error IS NULL THEN j.errors
                      ELSE coalesce(j.errors, '[]'::jsonb) || h.error::jsonb END
    FROM held AS h
    WHERE j.ctid = h.place
)
SELECT h.outcome_id FROM held AS h WHERE h.place IS NULL
