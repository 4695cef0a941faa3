-- AUTOINCREMENT: a trimmed table must never give a position out again.
CREATE TABLE outbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    topic TEXT NOT NULL,
    key INTEGER NOT NULL,
    body BLOB NOT NULL,
    traceparent TEXT NOT NULL,
    written_ms INTEGER NOT NULL
) STRICT;

-- Every event at or below `position` is finished for this group in this database.
CREATE TABLE log_positions (
    group_name TEXT PRIMARY KEY,
    position INTEGER NOT NULL,
    configured_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE log_failures (
    group_name TEXT NOT NULL,
    event_id INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    error TEXT NOT NULL,
    PRIMARY KEY (group_name, event_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE log_dead (
    group_name TEXT NOT NULL,
    event_id INTEGER NOT NULL,
    topic TEXT NOT NULL,
    key INTEGER NOT NULL,
    body BLOB NOT NULL,
    traceparent TEXT NOT NULL,
    written_ms INTEGER NOT NULL,
    error TEXT NOT NULL,
    died_ms INTEGER NOT NULL,
    PRIMARY KEY (group_name, event_id)
) STRICT, WITHOUT ROWID;
