SELECT set_config(s.name, s.value, false)
FROM unnest($1::text[], $2::text[]) AS s (name, value)
