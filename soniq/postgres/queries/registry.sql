-- Who reads and who writes each task, in which shape; by task, role, service.
SELECT 'reader' AS role, r.task, w.service, w.version, w.id AS instance, w.hostname, w.queues,
       r.fingerprint, s.schema, w.python_version, w.pydantic_version,
       w.started_at AS first_seen, w.last_seen, w.lease_until > now() AS live, r.shape
FROM $schema.soniq_readers AS r
JOIN $schema.soniq_workers AS w ON w.id = r.worker_id
LEFT JOIN $schema.soniq_schemas AS s ON s.fingerprint = r.fingerprint
UNION ALL
SELECT 'writer', p.task, p.service, p.version, p.producer_id, p.hostname, ARRAY[p.queue],
       nullif(p.fingerprint, ''), s.schema, p.python_version, p.pydantic_version,
       p.first_seen, p.last_seen, p.last_seen > now() - interval '1 hour',
       nullif(p.fingerprint, '')
FROM $schema.soniq_writers AS p
LEFT JOIN $schema.soniq_schemas AS s ON s.fingerprint = p.fingerprint
ORDER BY task, role, service, version, instance
