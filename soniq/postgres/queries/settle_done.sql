-- End jobs that worker $1 holds under the tokens $3; answer the ids it no longer holds.
-- ON CONFLICT: an enqueue repeated after a lost answer may have run its job before.
WITH outcome AS (
    SELECT o.id, o.token, o.result
    FROM unnest($2::uuid[], $3::integer[], $4::text[]) AS o (id, token, result)
), ended AS (
    DELETE FROM $schema.soniq_jobs AS j
    USING outcome AS o
    WHERE j.id = o.id AND j.token = o.token AND j.worker_id = $1::uuid
      AND j.status = 'processing'
    RETURNING j.*, o.result
), kept AS (
    INSERT INTO $schema.soniq_finished_jobs
        (id, task, queue, priority, status, run_at, created_at, attempt, worker_id, claimed_at,
         result, errors, producer_id, service, version, fingerprint)
    SELECT e.id, e.task, e.queue, e.priority, 'done', e.run_at, e.created_at, e.attempt,
           e.worker_id, e.claimed_at, e.result::json, e.errors, e.producer_id, e.service,
           e.version, e.fingerprint
    FROM ended AS e
    WHERE $5::boolean
    ON CONFLICT (id) DO NOTHING
)
SELECT o.id FROM outcome AS o WHERE o.id NOT IN (SELECT e.id FROM ended AS e)
