UPDATE $schema.soniq_workers AS w
SET last_seen = now(), lease_until = now() + make_interval(secs => $2::double precision)
FROM (SELECT o.id, o.lease_until FROM $schema.soniq_workers AS o WHERE o.id = $1::uuid FOR UPDATE)
     AS old
WHERE w.id = old.id
RETURNING old.lease_until <= now() AS overdue
