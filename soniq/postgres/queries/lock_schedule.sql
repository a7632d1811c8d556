-- Hold schedule $1 until the transaction ends, if it is still due at $2 and not paused.
SELECT true
FROM $schema.soniq_schedules
WHERE name = $1::text AND next_run_at = $2::timestamptz AND NOT paused
FOR UPDATE
