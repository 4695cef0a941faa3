-- What is announced and not yet in the log.
CREATE TABLE outbox (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    topic TEXT NOT NULL,
    key BIGINT NOT NULL,
    body BYTEA NOT NULL,
    traceparent TEXT NOT NULL,
    written_ms BIGINT NOT NULL
);

-- Every event at or below `position` is finished for this group in this database.
CREATE TABLE log_positions (
    group_name TEXT COLLATE "C" PRIMARY KEY,
    position BIGINT NOT NULL,
    configured_ms BIGINT NOT NULL
);

CREATE TABLE log_failures (
    group_name TEXT COLLATE "C" NOT NULL,
    event_id BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    error TEXT NOT NULL,
    PRIMARY KEY (group_name, event_id)
);

CREATE TABLE log_dead (
    group_name TEXT COLLATE "C" NOT NULL,
    event_id BIGINT NOT NULL,
    topic TEXT NOT NULL,
    key BIGINT NOT NULL,
    body BYTEA NOT NULL,
    traceparent TEXT NOT NULL,
    written_ms BIGINT NOT NULL,
    error TEXT NOT NULL,
    died_ms BIGINT NOT NULL,
    PRIMARY KEY (group_name, event_id)
);
