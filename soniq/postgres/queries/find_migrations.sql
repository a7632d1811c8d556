-- Whether the table of applied migrations in schema $1 is ours, by the columns we gave it; no row
-- when there is none.
SELECT count(*) FILTER (
           WHERE (a.attname = 'version' AND a.atttypid = 'integer'::regtype)
              OR (a.attname = 'soniq_version' AND a.atttypid = 'text'::regtype)
       ) = 2 AS ours
FROM pg_catalog.pg_class AS c
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
LEFT JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.oid AND NOT a.attisdropped
WHERE n.nspname = $1::name AND c.relname = 'soniq_migrations'
GROUP BY c.oid
