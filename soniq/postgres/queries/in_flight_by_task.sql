-- For each task, how many jobs wait or run, and how many are dead.
SELECT task, sum(waiting)::bigint AS waiting, sum(dead)::bigint AS dead
FROM (
    SELECT task, count(*) AS waiting, 0 AS dead
    FROM $schema.soniq_jobs
    GROUP BY task
    UNION ALL
    SELECT task, 0, count(*)
    FROM $schema.soniq_dead_letters
    GROUP BY task
) AS counted
GROUP BY task
