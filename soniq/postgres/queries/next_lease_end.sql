SELECT extract(epoch FROM min(w.lease_until) - clock_timestamp())::double precision
FROM $schema.soniq_workers AS w
WHERE w.lease_until > now()
