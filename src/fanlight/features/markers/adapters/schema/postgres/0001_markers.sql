-- On the person's shard: how far they have read each timeline.
CREATE TABLE markers (
    person_id BIGINT NOT NULL,
    timeline TEXT COLLATE "C" NOT NULL,
    last_read_id BIGINT NOT NULL,
    version BIGINT NOT NULL,
    updated_ms BIGINT NOT NULL,
    PRIMARY KEY (person_id, timeline)
);
