-- Remove worker $1; what it reads goes with it.
DELETE FROM $schema.soniq_workers
WHERE id = $1::uuid
