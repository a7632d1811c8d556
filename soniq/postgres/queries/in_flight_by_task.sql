-- For each task and queue, how many jobs wait or run, and how many are dead.
SELECT task, queue, sum(waiting)::bigint AS waiting, sum(dead)::bigint AS dead
FROM (
    SELECT task, queue, count(*) AS waiting, 0 AS dead
    FROM $schema.soniq_jobs
    GROUP BY task, queue
    UNION ALL
    SELECT task, queue, 0, count(*)
    FROM $schema.soniq_dead_letters
    GROUP BY task, queue
) AS counted
GROUP BY task, queue
