-- Counts of jobs by status for each queue that has any.
SELECT queue,
       sum(jobs) FILTER (WHERE status = 'queued')::bigint AS queued,
       sum(jobs) FILTER (WHERE status = 'processing')::bigint AS processing,
       sum(jobs) FILTER (WHERE status = 'done')::bigint AS done,
       sum(jobs) FILTER (WHERE status = 'cancelled')::bigint AS cancelled,
       sum(jobs) FILTER (WHERE status = 'dead_letter')::bigint AS dead_letter
FROM (
    SELECT queue, status, count(*) AS jobs
    FROM $schema.soniq_jobs
    GROUP BY queue, status
    UNION ALL
    SELECT queue, status, count(*)
    FROM $schema.soniq_finished_jobs
    GROUP BY queue, status
    UNION ALL
    SELECT queue, 'dead_letter', count(*)
    FROM $schema.soniq_dead_letters
    GROUP BY queue
) AS counted
GROUP BY queue
ORDER BY queue
