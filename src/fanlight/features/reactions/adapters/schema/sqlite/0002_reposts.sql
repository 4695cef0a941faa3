-- On the post's shard: who reposts it, and under which id. What ended stays as a tombstone (state 0).
CREATE TABLE reposts (
    post_id INTEGER NOT NULL,
    person_id INTEGER NOT NULL,
    repost_id INTEGER NOT NULL,
    state INTEGER NOT NULL,
    PRIMARY KEY (post_id, person_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX reposts_newest ON reposts (post_id, repost_id) WHERE state = 1;

ALTER TABLE post_counts ADD COLUMN reposts INTEGER NOT NULL DEFAULT 0;

-- On the person's shard, nowhere else: posts of their own that stand first on their profile.
CREATE TABLE pins (
    person_id INTEGER NOT NULL,
    post_id INTEGER NOT NULL,
    pin_id INTEGER NOT NULL,
    PRIMARY KEY (person_id, post_id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX pins_newest ON pins (person_id, pin_id);

-- On the person's shard, nowhere else: threads they want to hear no more of.
CREATE TABLE muted_threads (
    person_id INTEGER NOT NULL,
    root_id INTEGER NOT NULL,
    PRIMARY KEY (person_id, root_id)
) STRICT, WITHOUT ROWID;
