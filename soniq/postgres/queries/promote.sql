-- Make parked jobs of the tasks $1 claimable whose time has come, at most $2.
WITH due AS (
    SELECT parked.place
    FROM unnest($1::text[]) AS wanted (task)
    CROSS JOIN LATERAL (
        SELECT j.ctid AS place
        FROM $schema.soniq_jobs AS j
        WHERE j.task = wanted.task AND j.status = 'queued' AND j.parked AND j.run_at <= now()
        ORDER BY j.run_at
        LIMIT $2::integer
        FOR UPDATE SKIP LOCKED
    ) AS parked
    LIMIT $2::integer
), moved AS (
    UPDATE $schema.soniq_jobs AS j
    SET parked = false
    WHERE j.ctid = ANY (ARRAY (SELECT due.place FROM due))
    RETURNING j.task
)
SELECT (SELECT count(*) FROM moved) AS moved,
       (SELECT array_agg(DISTINCT moved.task) FROM moved) AS tasks,
       (
           SELECT extract(epoch FROM min(later.run_at) - clock_timestamp())::double precision
           FROM unnest($1::text[]) AS wanted (task)
           CROSS JOIN LATERAL (
               SELECT j.run_at
               FROM $schema.soniq_jobs AS j
               WHERE j.task = wanted.task AND j.status = 'queued' AND j.parked
                 AND j.run_at > now()
               ORDER BY j.run_at
               LIMIT 1
           ) AS later
       ) AS next_due
