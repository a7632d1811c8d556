-- Take or keep duty $1 for holder $2 and $3 seconds; no row while somebody else holds it.
INSERT INTO $schema.soniq_leaders AS l (duty, holder, until)
VALUES ($1::text, $2::uuid, now() + make_interval(secs => $3::double precision))
ON CONFLICT (duty) DO UPDATE
SET holder = excluded.holder, until = excluded.until
WHERE l.holder = excluded.holder OR l.until <= now()
RETURNING true
