-- Jobs that wait, run or are dead, of tasks $1 and queue $2 (NULL: any), with ids above $3 (NULL:
-- from the first), in the order of ids; of all of them those whose last 32 bits are below $4.
-- The conditions stand outside, since inside they keep the planner from merging two indexes.
SELECT id, task, queue,
       CASE WHEN dead_at IS NOT NULL THEN 'dead'
            WHEN status = 'processing' THEN 'processing'
            WHEN attempt > 0 THEN 'retrying'
            WHEN run_at > now() THEN 'scheduled'
            ELSE 'queued'
       END,
       extract(epoch FROM coalesce(dead_at, run_at))::float8, args
FROM (
    SELECT id, task, queue, status, attempt, run_at, NULL::timestamptz AS dead_at, args
    FROM $schema.soniq_jobs
    UNION ALL
    SELECT id, task, queue, NULL, attempt, run_at, dead_at, args
    FROM $schema.soniq_dead_letters
) AS everywhere
WHERE ($1::text[] IS NULL OR task = ANY ($1::text[]))
  AND ($2::text IS NULL OR queue = $2::text)
  AND ($3::uuid IS NULL OR id > $3::uuid)
  AND ('x' || right(id::text, 8))::bit(32)::bigint < $4::bigint
ORDER BY id
