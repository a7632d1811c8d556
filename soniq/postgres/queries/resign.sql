-- Give duty $1 up if $2 holds it.
DELETE FROM $schema.soniq_leaders
WHERE duty = $1::text AND holder = $2::uuid
