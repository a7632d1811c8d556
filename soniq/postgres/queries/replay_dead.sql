-- Put dead letters back into the queue, oldest id first, at most $6: those with an id in $1, of
-- task $2, queue $3, reason $4, dead before $5 (NULL: any). What another replay or delete is
-- working on is skipped. The errors stay; attempts start from zero; the fencing token goes on from
-- where it was.
WITH chosen AS MATERIALIZED (
    SELECT id
    FROM $schema.soniq_dead_letters
    WHERE ($1::uuid[] IS NULL OR id = ANY ($1::uuid[]))
      AND ($2::text IS NULL OR task = $2::text)
      AND ($3::text IS NULL OR queue = $3::text)
      AND ($4::text IS NULL OR reason = $4::text)
      AND ($5::timestamptz IS NULL OR dead_at < $5::timestamptz)
    ORDER BY id
    LIMIT $6::integer
    FOR UPDATE SKIP LOCKED
), gone AS (
    DELETE FROM $schema.soniq_dead_letters AS d
    USING chosen AS c
    WHERE d.id = c.id
    RETURNING d.*
), waiting AS (
    INSERT INTO $schema.soniq_jobs
        (id, task, queue, priority, run_at, args, created_at, token, errors,
         producer_id, service, version, fingerprint)
    SELECT id, task, queue, priority, now(), args, created_at, token, errors,
           producer_id, service, version, fingerprint
    FROM gone
    ORDER BY id
    ON CONFLICT (id) DO NOTHING
)
SELECT id, task, queue FROM gone ORDER BY id
