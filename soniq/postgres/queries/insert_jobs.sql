-- Args travel as text, because the caller's connection may have a JSON codec of its own.
-- ON CONFLICT: an insert is sent again when the connection broke before its answer arrived.
INSERT INTO $schema.soniq_jobs
    (id, task, queue, priority, args, producer_id, service, version, fingerprint, run_at, parked)
SELECT n.id, n.task, n.queue, n.priority, n.args::json, n.producer_id, n.service, n.version,
       n.fingerprint, due.run_at, due.run_at > now()
FROM unnest($1::uuid[], $2::text[], $3::text[], $4::integer[], $5::text[], $6::uuid[],
            $7::text[], $8::text[], $9::text[], $10::timestamptz[], $11::double precision[])
     AS n (id, task, queue, priority, args, producer_id, service, version, fingerprint,
           run_at, delay)
CROSS JOIN LATERAL (
    SELECT coalesce(n.run_at, now() + make_interval(secs => coalesce(n.delay, 0))) AS run_at
) AS due
ON CONFLICT (id) DO NOTHING
