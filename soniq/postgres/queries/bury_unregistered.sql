-- Move due jobs to the dead letters whose task no live worker has registered for $1 seconds, at
-- most $2. Notes in soniq_unregistered since when a name has been without a handler; a note that
-- was not looked at for a while (every worker was down) starts anew, so that an outage is never
-- mistaken for a missing handler.
WITH RECURSIVE ready AS (
    (SELECT j.task FROM $schema.soniq_jobs AS j
     WHERE j.status = 'queued' AND NOT j.parked ORDER BY j.task LIMIT 1)
    UNION ALL
    SELECT further.task
    FROM ready
    CROSS JOIN LATERAL (
        SELECT j.task FROM $schema.soniq_jobs AS j
        WHERE j.status = 'queued' AND NOT j.parked AND j.task > ready.task
        ORDER BY j.task LIMIT 1
    ) AS further
), later AS (
    (SELECT j.task FROM $schema.soniq_jobs AS j
     WHERE j.status = 'queued' AND j.parked ORDER BY j.task LIMIT 1)
    UNION ALL
    SELECT further.task
    FROM later
    CROSS JOIN LATERAL (
        SELECT j.task FROM $schema.soniq_jobs AS j
        WHERE j.status = 'queued' AND j.parked AND j.task > later.task
        ORDER BY j.task LIMIT 1
    ) AS further
), orphaned AS (
    SELECT waiting.task
    FROM (
        SELECT ready.task FROM ready
        UNION
        SELECT later.task FROM later
        WHERE EXISTS (
            SELECT FROM $schema.soniq_jobs AS j
            WHERE j.task = later.task AND j.status = 'queued' AND j.parked AND j.run_at <= now()
        )
    ) AS waiting
    WHERE NOT EXISTS (
        SELECT FROM $schema.soniq_readers AS r
        JOIN $schema.soniq_workers AS w ON w.id = r.worker_id
        WHERE r.task = waiting.task AND w.lease_until > now()
    )
), noted AS (
    INSERT INTO $schema.soniq_unregistered AS u (task)
    SELECT o.task FROM orphaned AS o ORDER BY o.task
    ON CONFLICT (task) DO UPDATE
        SET checked_at = now(),
            since = CASE
                WHEN u.checked_at < now() - make_interval(secs => greatest($1 / 2, 5)) THEN now()
                ELSE u.since
            END
    RETURNING u.task, u.since
), forgotten AS (
    DELETE FROM $schema.soniq_unregistered AS u
    WHERE NOT EXISTS (SELECT FROM orphaned AS o WHERE o.task = u.task)
), condemned AS (
    SELECT n.task FROM noted AS n
    WHERE n.since <= now() - make_interval(secs => $1::double precision)
), overdue AS (
    SELECT due.place
    FROM condemned AS c
    CROSS JOIN LATERAL (
        SELECT j.ctid AS place
        FROM $schema.soniq_jobs AS j
        WHERE j.task = c.task AND j.status = 'queued' AND NOT j.parked
          AND j.run_at <= now() - make_interval(secs => $1::double precision)
        LIMIT $2::integer
        FOR UPDATE SKIP LOCKED
    ) AS due
    UNION ALL
    SELECT due.place
    FROM condemned AS c
    CROSS JOIN LATERAL (
        SELECT j.ctid AS place
        FROM $schema.soniq_jobs AS j
        WHERE j.task = c.task AND j.status = 'queued' AND j.parked
          AND j.run_at <= now() - make_interval(secs => $1::double precision)
        LIMIT $2::integer
        FOR UPDATE SKIP LOCKED
    ) AS due
    LIMIT $2::integer
), ended AS (
    DELETE FROM $schema.soniq_jobs AS j
    WHERE j.ctid = ANY (ARRAY (SELECT o.place FROM overdue AS o))
    RETURNING j.*
)
INSERT INTO $schema.soniq_dead_letters
    (id, task, queue, priority, run_at, args, created_at, attempt, token, reason, message,
     errors, producer_id, service, version, fingerprint)
SELECT e.id, e.task, e.queue, e.priority, e.run_at, e.args, e.created_at, e.attempt, e.token,
       'job_not_registered', 'Job ' || e.task || ' not registered', e.errors, e.producer_id,
       e.service, e.version, e.fingerprint
FROM ended AS e
ON CONFLICT (id) DO NOTHING
RETURNING task
