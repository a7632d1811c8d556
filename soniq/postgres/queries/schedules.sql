-- All schedules by name.
SELECT name, task, queue, args, next_run_at, cron, every, timezone, priority, paused,
       service, version, fingerprint, last_run_at, last_job_id
FROM $schema.soniq_schedules
ORDER BY name
