-- Who reads and who writes each task, in which shape; by task, role, service. Hundreds of workers
-- share a schema: it comes once, in one of the lines that have its id.
SELECT entry.*, s.schema
FROM (
    SELECT side.*,
           row_number() OVER (PARTITION BY side.schema_id ORDER BY side.task, side.role) AS nth
    FROM (
        SELECT 'reader' AS role, r.task, w.service, w.version, w.id AS instance, w.hostname,
               w.queues, r.fingerprint, r.schema_id, w.python_version, w.pydantic_version,
               w.started_at AS first_seen, w.last_seen, w.lease_until > now() AS live, r.shape
        FROM $schema.soniq_readers AS r
        JOIN $schema.soniq_workers AS w ON w.id = r.worker_id
        UNION ALL
        SELECT 'writer', p.task, p.service, p.version, p.producer_id, p.hostname, ARRAY[p.queue],
               nullif(p.fingerprint, ''), p.schema_id, p.python_version, p.pydantic_version,
               p.first_seen, p.last_seen, p.last_seen > now() - interval '1 hour',
               nullif(p.fingerprint, '')
        FROM $schema.soniq_writers AS p
    ) AS side
) AS entry
LEFT JOIN $schema.soniq_schemas AS s ON entry.nth = 1 AND s.id = entry.schema_id
ORDER BY task, role, service, version, instance
