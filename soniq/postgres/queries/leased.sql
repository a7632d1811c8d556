SELECT j.id, j.token
FROM $schema.soniq_jobs AS j
WHERE j.worker_id = $1::uuid AND j.status = 'processing'
