-- Hand back jobs that worker $1 holds and did not start; answer the ids it no longer holds.
WITH outcome AS (
    SELECT o.id, o.token
    FROM unnest($2::uuid[], $3::integer[]) AS o (id, token)
), moved AS (
    UPDATE $schema.soniq_jobs AS j
    SET status = 'queued', worker_id = NULL, claimed_at = NULL, attempt = j.attempt - 1
    FROM outcome AS o
    WHERE j.id = o.id AND j.token = o.token AND j.worker_id = $1::uuid
      AND j.status = 'processing'
    RETURNING j.id
)
SELECT o.id FROM outcome AS o WHERE o.id NOT IN (SELECT m.id FROM moved AS m)
