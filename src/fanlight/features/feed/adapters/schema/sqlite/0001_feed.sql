-- Who opened their home feed within the last days. On the reader's shard.
CREATE TABLE feed_readers (
    reader_id      INTEGER PRIMARY KEY,
    number         INTEGER NOT NULL,
    last_opened_ms INTEGER NOT NULL
) STRICT;

CREATE INDEX feed_readers_by_last_opened ON feed_readers (last_opened_ms);

-- Ids that were not pushed to everybody who has an inbox. On the author's shard. to_id is 2^63 - 1 while open.
CREATE TABLE pull_ranges (
    author_id INTEGER NOT NULL,
    from_id   INTEGER NOT NULL,
    to_id     INTEGER NOT NULL,
    reason    TEXT NOT NULL,
    opened_ms INTEGER NOT NULL,
    PRIMARY KEY (author_id, from_id, to_id)
) STRICT, WITHOUT ROWID;
