-- The time here, and unpaused schedules whose time has come (one row of NULLs when there is none).
SELECT clock.now, s.name, s.task, s.queue, s.args, s.next_run_at, s.cron, s.every, s.timezone,
       s.priority, s.paused, s.service, s.version, s.fingerprint, s.last_run_at, s.last_job_id
FROM (SELECT now() AS now) AS clock
LEFT JOIN $schema.soniq_schedules AS s ON NOT s.paused AND s.next_run_at <= clock.now
ORDER BY s.next_run_at, s.name
