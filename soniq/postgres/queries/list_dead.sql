-- Dead letters with an id in $1, of task $2, queue $3, reason $4, dead before $5 (NULL: any), and
-- an id below $7 (NULL: from the newest), newest id first, at most $6.
SELECT id, task, queue, 'dead_letter' AS status, priority, args, attempt, created_at, run_at,
       claimed_at, dead_at AS finished_at, worker_id, NULL::json AS result, errors, reason, message,
       producer_id, service, version, fingerprint
FROM $schema.soniq_dead_letters
WHERE ($1::uuid[] IS NULL OR id = ANY ($1::uuid[]))
  AND ($2::text IS NULL OR task = $2::text)
  AND ($3::text IS NULL OR queue = $3::text)
  AND ($4::text IS NULL OR reason = $4::text)
  AND ($5::timestamptz IS NULL OR dead_at < $5::timestamptz)
  AND ($7::uuid IS NULL OR id < $7::uuid)
ORDER BY id DESC
LIMIT $6::integer
