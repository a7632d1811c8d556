-- One row per job that waits or runs. A row leaves this table when its job ends, so nothing that
-- has finished can slow a claim. Every row is in the primary key and in exactly one of the three
-- partial indexes below.
CREATE TABLE $schema.soniq_jobs (
    id          uuid PRIMARY KEY,
    task        text NOT NULL,
    queue       text NOT NULL,
    -- NULL: the producer left it to the consumer's default for the task
    priority    integer,
    status      text NOT NULL DEFAULT 'queued' CHECK (status IN ('queued', 'processing')),
    -- not due yet: kept out of the claim index until promoted
    parked      boolean NOT NULL DEFAULT false,
    run_at      timestamptz NOT NULL DEFAULT now(),
    args        json NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT now(),
    -- runs started so far
    attempt     integer NOT NULL DEFAULT 0,
    -- fencing token: grows with every claim, so that only the latest claimant can settle the row
    token       integer NOT NULL DEFAULT 0,
    worker_id   uuid,
    claimed_at  timestamptz,
    -- runs cut short because their worker disappeared; these do not count as attempts
    losses      integer NOT NULL DEFAULT 0,
    -- [{"attempt", "at", "type", "message", "worker_id"}, ...]; NULL until the first failure
    errors      jsonb,
    -- who sent it
    producer_id uuid,
    service     text,
    version     text,
    fingerprint text
) WITH (
    autovacuum_vacuum_scale_factor = 0.02,
    autovacuum_vacuum_threshold = 1000,
    autovacuum_vacuum_cost_delay = 0
);

CREATE INDEX soniq_jobs_ready ON $schema.soniq_jobs (task, queue, priority, run_at, id)
    WHERE status = 'queued' AND NOT parked;
CREATE INDEX soniq_jobs_parked ON $schema.soniq_jobs (task, run_at)
    WHERE status = 'queued' AND parked;
CREATE INDEX soniq_jobs_leased ON $schema.soniq_jobs (worker_id)
    WHERE status = 'processing';

-- unique / dedup_key: the key points at the last job enqueued under it. While that job waits, the
-- key is taken; once it runs or ends, the next enqueue moves the key to its own job. Nothing but
-- an enqueue ever writes here, so no claim, retry or rescue can fail on a key.
CREATE TABLE $schema.soniq_job_keys (
    key    bytea PRIMARY KEY,
    job_id uuid NOT NULL
);

-- Done and cancelled jobs, until their retention ends. Args are kept for cancelled jobs only.
CREATE TABLE $schema.soniq_finished_jobs (
    id          uuid PRIMARY KEY,
    task        text NOT NULL,
    queue       text NOT NULL,
    priority    integer,
    status      text NOT NULL CHECK (status IN ('done', 'cancelled')),
    run_at      timestamptz NOT NULL,
    args        json,
    created_at  timestamptz NOT NULL,
    attempt     integer NOT NULL,
    worker_id   uuid,
    claimed_at  timestamptz,
    finished_at timestamptz NOT NULL DEFAULT now(),
    result      json,
    errors      jsonb,
    producer_id uuid,
    service     text,
    version     text,
    fingerprint text
);
CREATE INDEX soniq_finished_jobs_finished_at ON $schema.soniq_finished_jobs
    USING brin (finished_at) WITH (pages_per_range = 32, autosummarize = on);

CREATE TABLE $schema.soniq_dead_letters (
    id          uuid PRIMARY KEY,
    task        text NOT NULL,
    queue       text NOT NULL,
    priority    integer,
    run_at      timestamptz NOT NULL,
    args        json NOT NULL,
    created_at  timestamptz NOT NULL,
    attempt     integer NOT NULL,
    worker_id   uuid,
    claimed_at  timestamptz,
    dead_at     timestamptz NOT NULL DEFAULT now(),
    -- stable code, such as job_not_registered, invalid_arguments, attempts_exhausted
    reason      text NOT NULL,
    message     text NOT NULL,
    -- the job's token when it died: a replay continues from it, so that no outcome of an earlier
    -- run can ever match again
    token       integer NOT NULL DEFAULT 0,
    errors      jsonb,
    producer_id uuid,
    service     text,
    version     text,
    fingerprint text
);
CREATE INDEX soniq_dead_letters_dead_at ON $schema.soniq_dead_letters (dead_at, id);
CREATE INDEX soniq_dead_letters_task ON $schema.soniq_dead_letters (task, dead_at);

-- A worker is alive while lease_until is in the future; all its claims live as long as this row.
CREATE TABLE $schema.soniq_workers (
    id             uuid PRIMARY KEY,
    service        text,
    version        text,
    hostname       text NOT NULL,
    pid            integer NOT NULL,
    -- NULL: every queue
    queues         text[],
    concurrency    integer NOT NULL,
    soniq_version  text NOT NULL,
    python_version text NOT NULL,
    pydantic_version text NOT NULL,
    started_at     timestamptz NOT NULL DEFAULT now(),
    last_seen      timestamptz NOT NULL DEFAULT now(),
    lease_until    timestamptz NOT NULL
) WITH (fillfactor = 50);

CREATE TABLE $schema.soniq_schemas (
    -- digest of every word of it: models of one shape can differ in what their code refuses
    id          text PRIMARY KEY,
    schema      jsonb NOT NULL,
    first_seen  timestamptz NOT NULL DEFAULT now(),
    -- last registration; keeps a purge from deleting what a worker is registering just now
    last_seen   timestamptz NOT NULL DEFAULT now()
);

-- What each live worker reads; rows go with their worker.
CREATE TABLE $schema.soniq_readers (
    worker_id   uuid NOT NULL REFERENCES $schema.soniq_workers (id) ON DELETE CASCADE,
    task        text NOT NULL,
    fingerprint text,
    -- fingerprint of what the same model would write, to be held against soniq_writers
    shape       text,
    schema_id   text,
    priority    integer NOT NULL,
    PRIMARY KEY (worker_id, task)
);
CREATE INDEX soniq_readers_task ON $schema.soniq_readers (task);

-- What each release of each service writes; refreshed in the background by its processes.
CREATE TABLE $schema.soniq_writers (
    task        text NOT NULL,
    service     text NOT NULL,
    version     text NOT NULL,
    -- empty where the task has no model
    fingerprint text NOT NULL,
    schema_id   text,
    queue       text NOT NULL,
    producer_id uuid NOT NULL,
    hostname    text NOT NULL,
    python_version text NOT NULL,
    pydantic_version text NOT NULL,
    first_seen  timestamptz NOT NULL DEFAULT now(),
    last_seen   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (task, service, version, fingerprint)
);

-- Names with due rows and no live handler: since when, and when that was last looked at.
CREATE TABLE $schema.soniq_unregistered (
    task       text PRIMARY KEY,
    since      timestamptz NOT NULL DEFAULT now(),
    checked_at timestamptz NOT NULL DEFAULT now()
);

-- One holder at a time per duty (upkeep, schedules).
CREATE TABLE $schema.soniq_leaders (
    duty   text PRIMARY KEY,
    holder uuid NOT NULL,
    until  timestamptz NOT NULL
);

CREATE TABLE $schema.soniq_schedules (
    name        text PRIMARY KEY,
    task        text NOT NULL,
    queue       text NOT NULL,
    priority    integer,
    args        json NOT NULL,
    -- exactly one of the two
    cron        text,
    every       double precision CHECK (every > 0),
    timezone    text NOT NULL DEFAULT 'UTC',
    paused      boolean NOT NULL DEFAULT false,
    service     text,
    version     text,
    fingerprint text,
    next_run_at timestamptz NOT NULL,
    last_run_at timestamptz,
    last_job_id uuid,
    created_at  timestamptz NOT NULL DEFAULT now(),
    updated_at  timestamptz NOT NULL DEFAULT now(),
    CHECK ((cron IS NULL) <> (every IS NULL))
);
CREATE INDEX soniq_schedules_due ON $schema.soniq_schedules (next_run_at) WHERE NOT paused;
