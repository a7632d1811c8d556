-- Add or refresh writers: tasks $1, services $2, versions $3, fingerprints $4 (empty: no model),
-- queues $5, producers $6, hosts $7, Python versions $8, Pydantic versions $9, schemas $10 (JSON
-- texts) with their ids $11. Rows are taken in order of their keys, so that processes starting
-- together cannot deadlock.
WITH given AS MATERIALIZED (
    SELECT w.*
    FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::uuid[],
                $7::text[], $8::text[], $9::text[], $10::text[], $11::text[])
        AS w (task, service, version, fingerprint, queue, producer_id,
              hostname, python_version, pydantic_version, schema, schema_id)
), schemas AS (
    INSERT INTO $schema.soniq_schemas (id, schema)
    SELECT DISTINCT ON (schema_id) schema_id, schema::jsonb
    FROM given
    WHERE schema IS NOT NULL
    ORDER BY schema_id
    ON CONFLICT (id) DO UPDATE SET last_seen = excluded.last_seen
)
INSERT INTO $schema.soniq_writers
    (task, service, version, fingerprint, schema_id, queue, producer_id,
     hostname, python_version, pydantic_version)
SELECT DISTINCT ON (task, service, version, fingerprint)
       task, service, version, fingerprint, schema_id, queue, producer_id,
       hostname, python_version, pydantic_version
FROM given
ORDER BY task, service, version, fingerprint
ON CONFLICT (task, service, version, fingerprint) DO UPDATE
SET schema_id = excluded.schema_id, queue = excluded.queue, producer_id = excluded.producer_id,
    hostname = excluded.hostname, python_version = excluded.python_version,
    pydantic_version = excluded.pydantic_version, last_seen = excluded.last_seen
