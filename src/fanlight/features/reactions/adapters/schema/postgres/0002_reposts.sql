-- On the post's shard: who reposts it, and under which id. What ended stays as a tombstone (state 0).
CREATE TABLE reposts (
    post_id BIGINT NOT NULL,
    person_id BIGINT NOT NULL,
    repost_id BIGINT NOT NULL,
    state BIGINT NOT NULL,
    PRIMARY KEY (post_id, person_id)
);
CREATE INDEX reposts_newest ON reposts (post_id, repost_id) WHERE state = 1;

ALTER TABLE post_counts ADD COLUMN reposts BIGINT NOT NULL DEFAULT 0;

-- On the person's shard, nowhere else: posts of their own that stand first on their profile.
CREATE TABLE pins (
    person_id BIGINT NOT NULL,
    post_id BIGINT NOT NULL,
    pin_id BIGINT NOT NULL,
    PRIMARY KEY (person_id, post_id)
);
CREATE UNIQUE INDEX pins_newest ON pins (person_id, pin_id);

-- On the person's shard, nowhere else: threads they want to hear no more of.
CREATE TABLE muted_threads (
    person_id BIGINT NOT NULL,
    root_id BIGINT NOT NULL,
    PRIMARY KEY (person_id, root_id)
);
