-- This role, whether schema $1 exists, and whether the role may create tables in it.
SELECT current_user AS role, n.oid IS NOT NULL AS present,
       coalesce(pg_catalog.has_schema_privilege(n.oid, 'CREATE'), false) AS writable
FROM (SELECT $1::name AS name) AS wanted
LEFT JOIN pg_catalog.pg_namespace AS n ON n.nspname = wanted.name
