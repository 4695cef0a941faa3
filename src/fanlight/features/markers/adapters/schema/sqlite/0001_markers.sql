-- On the person's shard: how far they have read each timeline.
CREATE TABLE markers (
    person_id INTEGER NOT NULL,
    timeline TEXT NOT NULL,
    last_read_id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    updated_ms INTEGER NOT NULL,
    PRIMARY KEY (person_id, timeline)
) STRICT, WITHOUT ROWID;
