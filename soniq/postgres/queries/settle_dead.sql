-- Move jobs that worker $1 holds to the dead letters; answer the ids it no longer holds.
WITH outcome AS (
    SELECT o.id, o.token, o.reason, o.message, o.error
    FROM unnest($2::uuid[], $3::integer[], $4::text[], $5::text[], $6::text[])
         AS o (id, token, reason, message, error)
), ended AS (
    DELETE FROM $schema.soniq_jobs AS j
    USING outcome AS o
    WHERE j.id = o.id AND j.token = o.token AND j.worker_id = $1::uuid
      AND j.status = 'processing'
    RETURNING j.*, o.reason, o.message, o.error
), buried AS (
    INSERT INTO $schema.soniq_dead_letters
        (id, task, queue, priority, run_at, args, created_at, attempt, token, worker_id,
         claimed_at, reason, message, errors, producer_id, service, version, fingerprint)
    SELECT e.id, e.task, e.queue, e.priority, e.run_at, e.args, e.created_at, e.attempt, e.token,
           e.worker_id, e.claimed_at, e.reason, e.message,
           CASE WHEN e.error IS NULL THEN e.errors
                ELSE coalesce(e.errors, '[]'::jsonb) || e.error::jsonb END,
           e.producer_id, e.service, e.version, e.fingerprint
    FROM ended AS e
    ON CONFLICT (id) DO NOTHING
)
SELECT o.id FROM outcome AS o WHERE o.id NOT IN (SELECT e.id FROM ended AS e)
