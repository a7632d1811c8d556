SELECT set_config(s.name, s.value, $3::boolean)
FROM unnest($1::text[], $2::text[]) AS s (name, value)
