-- End jobs that worker $1 holds under the tokens $3; answer the ids it no longer holds.
--
-- In all settle statements rows are looked up one by one through the primary key (LATERAL with
-- LIMIT leaves the planner no other way, whatever it believes about the table), locked with
-- worker and token checked, and then changed by their place.
-- ON CONFLICT: an enqueue repeated after a lost answer may have run its job before.
WITH held AS MATERIALIZED (
    SELECT o.id AS outcome_id, o.result, j.*
    FROM unnest($2::uuid[], $3::integer[], $4::text[]) AS o (id, token, result)
    LEFT JOIN LATERAL (
        SELECT row.ctid AS place, row.*
        FROM $schema.soniq_jobs AS row
        WHERE row.id = o.id AND row.token = o.token AND row.worker_id = $1::uuid
        LIMIT 1
        FOR UPDATE
    ) AS j ON true
), ended AS (
    DELETE FROM $schema.soniq_jobs AS j
    WHERE j.ctid = ANY (ARRAY (SELECT h.place FROM held AS h WHERE h.place IS NOT NULL))
), kept AS (
    INSERT INTO $schema.soniq_finished_jobs
        (id, task, queue, priority, status, run_at, created_at, attempt, worker_id, claimed_at,
         result, errors, producer_id, service, version, fingerprint)
    SELECT h.id, h.task, h.queue, h.priority, 'done', h.run_at, h.created_at, h.attempt,
           h.worker_id, h.claimed_at, h.result::json, h.errors, h.producer_id, h.service,
           h.version, h.fingerprint
    FROM held AS h
    WHERE $5::boolean AND h.place IS NOT NULL
    ON CONFLICT (id) DO NOTHING
)
SELECT h.outcome_id FROM held AS h WHERE h.place IS NULL
