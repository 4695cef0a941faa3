-- On the shard of whom the report is about. What is open is what the host has not closed.
CREATE TABLE reports (
    id INTEGER PRIMARY KEY,
    target_id INTEGER NOT NULL,
    reporter_id INTEGER NOT NULL,
    category TEXT NOT NULL,
    comment TEXT NOT NULL,
    post_ids TEXT NOT NULL,
    rule_ids TEXT NOT NULL,
    closed_ms INTEGER
) STRICT;
CREATE INDEX reports_open ON reports (id) WHERE closed_ms IS NULL;
CREATE INDEX reports_between ON reports (target_id, reporter_id) WHERE closed_ms IS NULL;
