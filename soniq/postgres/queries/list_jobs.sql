-- Jobs of any table with status $1, task $2, queue $3 (NULL: any) and an id below $4 (NULL: from
-- the newest), newest id first, at most $5. Each branch stops at $5 rows of its primary key.
SELECT everywhere.*
FROM (
    (SELECT id, task, queue, status, priority, args, attempt, created_at, run_at, claimed_at,
            NULL::timestamptz AS finished_at, worker_id, NULL::json AS result, errors,
            NULL::text AS reason, NULL::text AS message, producer_id, service, version, fingerprint
     FROM $schema.soniq_jobs
     WHERE ($1::text IS NULL OR status = $1::text)
       AND ($2::text IS NULL OR task = $2::text)
       AND ($3::text IS NULL OR queue = $3::text)
       AND ($4::uuid IS NULL OR id < $4::uuid)
     ORDER BY id DESC
     LIMIT $5::integer)
    UNION ALL
    (SELECT id, task, queue, status, priority, args, attempt, created_at, run_at, claimed_at,
            finished_at, worker_id, result, errors,
            NULL, NULL, producer_id, service, version, fingerprint
     FROM $schema.soniq_finished_jobs
     WHERE ($1::text IS NULL OR status = $1::text)
       AND ($2::text IS NULL OR task = $2::text)
       AND ($3::text IS NULL OR queue = $3::text)
       AND ($4::uuid IS NULL OR id < $4::uuid)
     ORDER BY id DESC
     LIMIT $5::integer)
    UNION ALL
    (SELECT id, task, queue, 'dead_letter', priority, args, attempt, created_at, run_at, claimed_at,
            dead_at, worker_id, NULL, errors,
            reason, message, producer_id, service, version, fingerprint
     FROM $schema.soniq_dead_letters
     WHERE ($1::text IS NULL OR $1::text = 'dead_letter')
       AND ($2::text IS NULL OR task = $2::text)
       AND ($3::text IS NULL OR queue = $3::text)
       AND ($4::uuid IS NULL OR id < $4::uuid)
     ORDER BY id DESC
     LIMIT $5::integer)
) AS everywhere
ORDER BY id DESC
LIMIT $5::integer
