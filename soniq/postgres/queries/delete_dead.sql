-- Delete dead letters for good, oldest id first, at most $6: those with an id in $1, of task $2,
-- queue $3, reason $4, dead before $5 (NULL: any). What is being replayed is skipped.
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
    RETURNING 1
)
SELECT count(*) FROM gone
