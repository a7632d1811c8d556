-- Serialise enqueues under the same keys until this transaction ends. It must be a statement of
-- its own: the next one's snapshot then sees what the previous holder committed.
SELECT pg_advisory_xact_lock(lock.number)
FROM unnest($1::bigint[]) AS lock (number)
