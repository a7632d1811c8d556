-- Put jobs back that worker $1 holds, due after $4 seconds; answer the ids it no longer holds.
WITH outcome AS (
    SELECT o.id, o.token, o.delay, o.error, o.counts
    FROM unnest($2::uuid[], $3::integer[], $4::double precision[], $5::text[], $6::boolean[])
         AS o (id, token, delay, error, counts)
), moved AS (
    UPDATE $schema.soniq_jobs AS j
    SET status = 'queued', worker_id = NULL, claimed_at = NULL,
        parked = o.delay > 0, run_at = now() + make_interval(secs => o.delay),
        attempt = CASE WHEN o.counts THEN j.attempt ELSE j.attempt - 1 END,
        errors = CASE WHEN o.error IS NULL THEN j.errors
                      ELSE coalesce(j.errors, '[]'::jsonb) || o.error::jsonb END
    FROM outcome AS o
    WHERE j.id = o.id AND j.token = o.token AND j.worker_id = $1::uuid
      AND j.status = 'processing'
    RETURNING j.id
)
SELECT o.id FROM outcome AS o WHERE o.id NOT IN (SELECT m.id FROM moved AS m)
