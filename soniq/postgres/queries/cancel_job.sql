-- Cancel the job $1 if it waits. A claim that comes first makes the row's status differ when this
-- delete gets the lock, and then nothing happens.
WITH gone AS (
    DELETE FROM $schema.soniq_jobs
    WHERE id = $1::uuid AND status = 'queued'
    RETURNING *
), kept AS (
    INSERT INTO $schema.soniq_finished_jobs
        (id, task, queue, priority, status, run_at, args, created_at, attempt, worker_id,
         claimed_at, errors, producer_id, service, version, fingerprint)
    SELECT id, task, queue, priority, 'cancelled', run_at, args, created_at, attempt, worker_id,
           claimed_at, errors, producer_id, service, version, fingerprint
    FROM gone
    ON CONFLICT (id) DO NOTHING
)
SELECT true FROM gone
