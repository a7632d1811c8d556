-- Let one migration at a time touch a schema; $1 stands for the schema. Ends with the transaction.
SELECT pg_advisory_xact_lock($1::bigint)
