-- For the rest of the transaction: read in the order of the primary keys instead of sorting the
-- tables, and with one process, since a check before a deployment must not slow the queue.
SELECT set_config('enable_sort', 'off', true),
       set_config('max_parallel_workers_per_gather', '0', true)
