-- The waiting job that holds a key. Locked until the caller's transaction ends, so that it cannot
-- start before what the caller writes in that transaction can be seen.
SELECT j.id
FROM $schema.soniq_job_keys AS k
JOIN $schema.soniq_jobs AS j ON j.id = k.job_id
WHERE k.key = $1::bytea AND j.status = 'queued'
FOR UPDATE OF j
