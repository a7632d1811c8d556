-- Store a job under a key unless the job that holds the key still waits. Needs lock_keys first.
WITH taken AS (
    INSERT INTO $schema.soniq_job_keys AS k (key, job_id)
    VALUES ($12::bytea, $1::uuid)
    ON CONFLICT (key) DO UPDATE SET job_id = excluded.job_id
        WHERE NOT EXISTS (
            SELECT FROM $schema.soniq_jobs AS j
            WHERE j.id = k.job_id AND j.status = 'queued'
        )
    RETURNING k.job_id
)
INSERT INTO $schema.soniq_jobs
    (id, task, queue, priority, args, producer_id, service, version, fingerprint, run_at, parked)
SELECT taken.job_id, $2, $3, $4::integer, $5::text::json, $6::uuid, $7::text, $8::text, $9::text,
       due.run_at, due.run_at > now()
FROM taken
CROSS JOIN LATERAL (
    SELECT coalesce($10::timestamptz,
                    now() + make_interval(secs => coalesce($11::double precision, 0))) AS run_at
) AS due
RETURNING id
