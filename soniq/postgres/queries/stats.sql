-- Counts of jobs by status, in queue $1 or (NULL) in all.
SELECT waiting.queued, waiting.processing, ended.done, ended.cancelled, dead.dead_letter
FROM (
    SELECT count(*) FILTER (WHERE status = 'queued') AS queued,
           count(*) FILTER (WHERE status = 'processing') AS processing
    FROM $schema.soniq_jobs
    WHERE $1::text IS NULL OR queue = $1::text
) AS waiting
CROSS JOIN (
    SELECT count(*) FILTER (WHERE status = 'done') AS done,
           count(*) FILTER (WHERE status = 'cancelled') AS cancelled
    FROM $schema.soniq_finished_jobs
    WHERE $1::text IS NULL OR queue = $1::text
) AS ended
CROSS JOIN (
    SELECT count(*) AS dead_letter
    FROM $schema.soniq_dead_letters
    WHERE $1::text IS NULL OR queue = $1::text
) AS dead
