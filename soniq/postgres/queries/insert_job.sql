INSERT INTO $schema.soniq_jobs
    (id, task, queue, priority, args, producer_id, service, version, fingerprint)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
