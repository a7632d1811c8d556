-- The job $1, wherever it is in its life.
SELECT id, task, queue, status, priority, args, attempt, created_at, run_at, claimed_at,
       NULL::timestamptz AS finished_at, worker_id, NULL::json AS result, errors,
       NULL::text AS reason, NULL::text AS message, producer_id, service, version, fingerprint
FROM $schema.soniq_jobs
WHERE id = $1::uuid
UNION ALL
SELECT id, task, queue, status, priority, args, attempt, created_at, run_at, claimed_at,
       finished_at, worker_id, result, errors,
       NULL, NULL, producer_id, service, version, fingerprint
FROM $schema.soniq_finished_jobs
WHERE id = $1::uuid
UNION ALL
SELECT id, task, queue, 'dead_letter', priority, args, attempt, created_at, run_at, claimed_at,
       dead_at, worker_id, NULL, errors,
       reason, message, producer_id, service, version, fingerprint
FROM $schema.soniq_dead_letters
WHERE id = $1::uuid
