-- Pause ($2 true) or resume schedule $1.
UPDATE $schema.soniq_schedules
SET paused = $2::boolean, updated_at = now()
WHERE name = $1::text
RETURNING true
