-- This role, and whether the server has database $1.
SELECT current_user AS role,
       EXISTS (SELECT FROM pg_catalog.pg_database WHERE datname = $1::name) AS present
