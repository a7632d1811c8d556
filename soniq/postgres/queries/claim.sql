-- Lease due jobs of the tasks $2 (with the priority $3 their jobs have by default), in the queues
-- $4 (NULL: all), at most $5, to worker $1; most urgent first.
--
-- A lane is one task in one queue with its priority set or unset, because within a lane the index
-- (task, queue, priority, run_at, id) is exactly the order wanted, whatever else is in the table.
-- Lanes are found by a loose index scan. With several lanes, an unlocked peek decides how many rows
-- each contributes; then exactly that many are locked, skipping what other workers hold.
WITH RECURSIVE wanted AS (
    SELECT w.task, w.fallback
    FROM unnest($2::text[], $3::integer[]) AS w (task, fallback)
), places AS (
    SELECT w.task, w.fallback, first.queue
    FROM wanted AS w
    CROSS JOIN LATERAL (
        SELECT j.queue
        FROM $schema.soniq_jobs AS j
        WHERE j.task = w.task AND j.status = 'queued' AND NOT j.parked
        ORDER BY j.queue
        LIMIT 1
    ) AS first
    UNION ALL
    SELECT p.task, p.fallback, further.queue
    FROM places AS p
    CROSS JOIN LATERAL (
        SELECT j.queue
        FROM $schema.soniq_jobs AS j
        WHERE j.task = p.task AND j.queue > p.queue AND j.status = 'queued' AND NOT j.parked
        ORDER BY j.queue
        LIMIT 1
    ) AS further
), lanes AS MATERIALIZED (
    SELECT p.task, p.queue, p.fallback, lane.unset
    FROM places AS p
    CROSS JOIN LATERAL (
        (SELECT true AS unset
         FROM $schema.soniq_jobs AS j
         WHERE j.task = p.task AND j.queue = p.queue AND j.priority IS NULL
           AND j.status = 'queued' AND NOT j.parked
         ORDER BY j.priority, j.run_at, j.id
         LIMIT 1)
        UNION ALL
        (SELECT false AS unset
         FROM $schema.soniq_jobs AS j
         WHERE j.task = p.task AND j.queue = p.queue AND j.priority IS NOT NULL
           AND j.status = 'queued' AND NOT j.parked
         ORDER BY j.priority, j.run_at, j.id
         LIMIT 1)
    ) AS lane
    WHERE $4::text[] IS NULL OR p.queue = ANY ($4::text[])
), peeked AS (
    SELECT l.task, l.queue, l.unset, head.priority, head.run_at, head.id
    FROM lanes AS l
    CROSS JOIN LATERAL (
        SELECT l.fallback AS priority, j.run_at, j.id
        FROM $schema.soniq_jobs AS j
        WHERE j.task = l.task AND j.queue = l.queue AND j.priority IS NULL
          AND j.status = 'queued' AND NOT j.parked
        ORDER BY j.priority, j.run_at, j.id
        LIMIT CASE WHEN l.unset AND (SELECT count(*) FROM lanes) > 1 THEN $5::integer ELSE 0 END
    ) AS head
    UNION ALL
    SELECT l.task, l.queue, l.unset, head.priority, head.run_at, head.id
    FROM lanes AS l
    CROSS JOIN LATERAL (
        SELECT j.priority, j.run_at, j.id
        FROM $schema.soniq_jobs AS j
        WHERE j.task = l.task AND j.queue = l.queue AND j.priority IS NOT NULL
          AND j.status = 'queued' AND NOT j.parked
        ORDER BY j.priority, j.run_at, j.id
        LIMIT CASE WHEN NOT l.unset AND (SELECT count(*) FROM lanes) > 1 THEN $5::integer ELSE 0 END
    ) AS head
), shares AS (
    SELECT best.task, best.queue, best.unset, count(*) AS share
    FROM (
        SELECT p.task, p.queue, p.unset FROM peeked AS p
        ORDER BY p.priority, p.run_at, p.id
        LIMIT $5::integer
    ) AS best
    GROUP BY best.task, best.queue, best.unset
    UNION ALL
    SELECT l.task, l.queue, l.unset, $5::integer
    FROM lanes AS l
    WHERE (SELECT count(*) FROM lanes) = 1
), picked AS MATERIALIZED (
    SELECT row.place
    FROM shares AS s
    CROSS JOIN LATERAL (
        SELECT j.ctid AS place
        FROM $schema.soniq_jobs AS j
        WHERE j.task = s.task AND j.queue = s.queue AND j.priority IS NULL
          AND j.status = 'queued' AND NOT j.parked
        ORDER BY j.priority, j.run_at, j.id
        LIMIT CASE WHEN s.unset THEN s.share ELSE 0 END
        FOR UPDATE SKIP LOCKED
    ) AS row
    UNION ALL
    SELECT row.place
    FROM shares AS s
    CROSS JOIN LATERAL (
        SELECT j.ctid AS place
        FROM $schema.soniq_jobs AS j
        WHERE j.task = s.task AND j.queue = s.queue AND j.priority IS NOT NULL
          AND j.status = 'queued' AND NOT j.parked
        ORDER BY j.priority, j.run_at, j.id
        LIMIT CASE WHEN s.unset THEN 0 ELSE s.share END
        FOR UPDATE SKIP LOCKED
    ) AS row
)
UPDATE $schema.soniq_jobs AS j
SET status = 'processing', worker_id = $1::uuid, claimed_at = now(),
    attempt = j.attempt + 1, token = j.token + 1
WHERE j.ctid = ANY (ARRAY (SELECT p.place FROM picked AS p))
RETURNING j.id, j.task, j.queue, j.args, j.attempt, j.token, j.priority, j.created_at, j.run_at
