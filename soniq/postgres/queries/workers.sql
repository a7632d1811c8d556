-- Registered workers and how many jobs each holds, newest first.
SELECT w.id, w.service, w.version, w.hostname, w.pid, w.queues, w.concurrency,
       w.started_at, w.last_seen, w.lease_until > now() AS live, held.processing
FROM $schema.soniq_workers AS w
CROSS JOIN LATERAL (
    SELECT count(*) AS processing
    FROM $schema.soniq_jobs AS j
    WHERE j.worker_id = w.id AND j.status = 'processing'
) AS held
ORDER BY w.started_at DESC, w.id DESC
