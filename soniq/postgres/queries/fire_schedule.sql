-- Advance schedule $1 to $2; its last run is now, its last job $3. Needs lock_schedule first.
UPDATE $schema.soniq_schedules
SET next_run_at = $2::timestamptz, last_run_at = now(), last_job_id = $3::uuid
WHERE name = $1::text
