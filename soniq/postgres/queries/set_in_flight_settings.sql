-- For the rest of the transaction: read along the primary keys instead of reading or sorting the
-- tables, plan for the ids of each page, and use one process, since a check before a deployment
-- must not slow the queue.
SELECT set_config('enable_seqscan', 'off', true),
       set_config('enable_sort', 'off', true),
       set_config('plan_cache_mode', 'force_custom_plan', true),
       set_config('jit', 'off', true),
       set_config('max_parallel_workers_per_gather', '0', true)
