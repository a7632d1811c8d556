-- How many jobs wait, run or died unread, of tasks $1 and queue $2 (NULL: any), with ids above $3
-- (NULL: from the first).
SELECT (
    SELECT count(*)
    FROM $schema.soniq_jobs
    WHERE ($1::text[] IS NULL OR task = ANY ($1::text[]))
      AND ($2::text IS NULL OR queue = $2::text)
      AND ($3::uuid IS NULL OR id > $3::uuid)
) + (
    SELECT count(*)
    FROM $schema.soniq_dead_letters
    WHERE reason IN ('invalid_arguments', 'job_not_registered')
      AND ($1::text[] IS NULL OR task = ANY ($1::text[]))
      AND ($2::text IS NULL OR queue = $2::text)
      AND ($3::uuid IS NULL OR id > $3::uuid)
)
