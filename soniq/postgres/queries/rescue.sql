-- Take jobs from workers that are gone or whose lease ran out: back to the queue, or to the dead
-- letters when that happened $1 times to the job. At most $2.
WITH lost AS (
    SELECT j.ctid AS place, j.losses + 1 >= $1::integer AS hopeless
    FROM $schema.soniq_jobs AS j
    WHERE j.status = 'processing'
      AND NOT EXISTS (
          SELECT FROM $schema.soniq_workers AS w
          WHERE w.id = j.worker_id AND w.lease_until > now()
      )
    LIMIT $2::integer
    FOR UPDATE OF j SKIP LOCKED
), ended AS (
    DELETE FROM $schema.soniq_jobs AS j
    WHERE j.ctid = ANY (ARRAY (SELECT l.place FROM lost AS l WHERE l.hopeless))
    RETURNING j.*
), buried AS (
    INSERT INTO $schema.soniq_dead_letters
        (id, task, queue, priority, run_at, args, created_at, attempt, token, worker_id,
         claimed_at, reason, message, errors, producer_id, service, version, fingerprint)
    SELECT e.id, e.task, e.queue, e.priority, e.run_at, e.args, e.created_at, e.attempt, e.token,
           e.worker_id, e.claimed_at, 'worker_lost',
           'Job ' || e.task || ' lost its worker ' || (e.losses + 1) || ' times',
           coalesce(e.errors, '[]'::jsonb) || jsonb_build_object(
               'type', 'WorkerLost', 'message', 'the worker disappeared while it held this job',
               'attempt', e.attempt, 'at', now(), 'worker_id', e.worker_id),
           e.producer_id, e.service, e.version, e.fingerprint
    FROM ended AS e
    ON CONFLICT (id) DO NOTHING
)
UPDATE $schema.soniq_jobs AS j
SET status = 'queued', worker_id = NULL, claimed_at = NULL,
    attempt = j.attempt - 1, losses = j.losses + 1,
    errors = coalesce(j.errors, '[]'::jsonb) || jsonb_build_object(
        'type', 'WorkerLost', 'message', 'the worker disappeared while it held this job',
        'attempt', j.attempt, 'at', now(), 'worker_id', j.worker_id)
WHERE j.ctid = ANY (ARRAY (SELECT l.place FROM lost AS l WHERE NOT l.hopeless))
RETURNING j.task
