-- A page of the jobs that wait, run or are dead, by task, queue and state: those of tasks $1 and
-- queue $2 (NULL: any) among the first $5 with ids from $3 on; of all of them those whose last 32
-- bits are below $4. Args are joined by a character that JSON cannot hold. One row at least, with
-- the last id of the page, or NULL for the last page. Args longer than $6 bytes are left out, which
-- the longest tells: then the page has to be asked for again, smaller. Ids and times take longer to
-- join than to be asked for when they are needed: $7 tells.
-- Of the dead only those are read that died for what they hold or for lack of a handler: whether a
-- model takes the others has nothing to do with why they died.
-- The condition stands outside, since inside it keeps the planner from merging two indexes.
WITH page AS MATERIALIZED (
    SELECT (
        SELECT id
        FROM (
            SELECT id FROM $schema.soniq_jobs
            UNION ALL
            SELECT id FROM $schema.soniq_dead_letters
        ) AS ids
        WHERE id >= $3::uuid
        ORDER BY id
        OFFSET $5::bigint - 1
        LIMIT 1
    ) AS last
)
SELECT page.last, batches.*
FROM page
LEFT JOIN (
    SELECT task, queue,
           CASE WHEN dead_at IS NOT NULL THEN 'dead'
                WHEN status = 'processing' THEN 'processing'
                WHEN attempt > 0 THEN 'retrying'
                WHEN run_at > now() THEN 'scheduled'
                ELSE 'queued'
           END AS state,
           string_agg(
               CASE WHEN octet_length(args::text) <= $6::int THEN args::text END, E'\x01'
           ) AS args,
           count(*) AS size,
           string_agg(CASE WHEN $7::bool THEN uuid_send(id) END, '') AS ids,
           string_agg(
               CASE WHEN $7::bool THEN timestamptz_send(coalesce(dead_at, run_at)) END, ''
           ) AS moments,
           max(octet_length(args::text)) AS longest
    FROM (
        SELECT id, task, queue, status, attempt, run_at, NULL::timestamptz AS dead_at,
               NULL::text AS reason, args
        FROM $schema.soniq_jobs
        UNION ALL
        SELECT id, task, queue, NULL, attempt, run_at, dead_at, reason, args
        FROM $schema.soniq_dead_letters
    ) AS everywhere
    WHERE ($1::text[] IS NULL OR task = ANY ($1::text[]))
      AND ($2::text IS NULL OR queue = $2::text)
      AND ($4::bigint = 4294967296 OR ('x' || right(id::text, 8))::bit(32)::bigint < $4::bigint)
      AND (reason IS NULL OR reason IN ('invalid_arguments', 'job_not_registered'))
      AND id >= $3::uuid
      AND id <= coalesce((SELECT last FROM page), 'ffffffff-ffff-ffff-ffff-ffffffffffff')
    GROUP BY 1, 2, 3
) AS batches ON true
