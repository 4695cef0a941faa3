-- Who opened their home feed within the last days. On the reader's shard.
CREATE TABLE feed_readers (
    reader_id      BIGINT PRIMARY KEY,
    number         BIGINT NOT NULL,
    last_opened_ms BIGINT NOT NULL
);

CREATE INDEX feed_readers_by_last_opened ON feed_readers (last_opened_ms);

-- Ids that were not pushed to everybody who has an inbox. On the author's shard. to_id is 2^63 - 1 while open.
CREATE TABLE pull_ranges (
    author_id BIGINT NOT NULL,
    from_id   BIGINT NOT NULL,
    to_id     BIGINT NOT NULL,
    reason    TEXT NOT NULL,
    opened_ms BIGINT NOT NULL,
    PRIMARY KEY (author_id, from_id, to_id)
);
