-- Delete schedule $1.
DELETE FROM $schema.soniq_schedules
WHERE name = $1::text
RETURNING true
