-- Add schedule $1 or update its definition; one that exists keeps when it is due next unless what
-- decides that (cron $6, every $7, time zone $8) changed, and keeps paused and its last run.
INSERT INTO $schema.soniq_schedules AS s
    (name, task, queue, priority, args, cron, every, timezone, paused,
     service, version, fingerprint, next_run_at, last_run_at, last_job_id)
VALUES ($1::text, $2::text, $3::text, $4::integer, $5::text::json, $6::text,
        $7::double precision, $8::text, $9::boolean, $10::text, $11::text, $12::text,
        $13::timestamptz, $14::timestamptz, $15::uuid)
ON CONFLICT (name) DO UPDATE
SET task = excluded.task, queue = excluded.queue, priority = excluded.priority,
    args = excluded.args, cron = excluded.cron, every = excluded.every,
    timezone = excluded.timezone, service = excluded.service, version = excluded.version,
    fingerprint = excluded.fingerprint, updated_at = now(),
    next_run_at = CASE
        WHEN (s.cron, s.every, s.timezone)
            IS DISTINCT FROM (excluded.cron, excluded.every, excluded.timezone)
        THEN excluded.next_run_at
        ELSE s.next_run_at
    END
