-- The log as its readers see it. Of two open transactions the one with the smaller outbox id may commit later, so what
-- is committed is moved from the outbox to here, where positions have no gaps and appear in their order.
CREATE TABLE log (
    position BIGINT PRIMARY KEY,
    topic TEXT NOT NULL,
    key BIGINT NOT NULL,
    body BYTEA NOT NULL,
    traceparent TEXT NOT NULL,
    written_ms BIGINT NOT NULL
);

-- The last position given out: one row, kept when the log is trimmed.
CREATE TABLE log_end (
    name TEXT COLLATE "C" PRIMARY KEY,
    position BIGINT NOT NULL
);
