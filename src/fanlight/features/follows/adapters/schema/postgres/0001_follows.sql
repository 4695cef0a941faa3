-- An edge is two versioned rows. A removed one stays as a tombstone (0), so that nothing late brings it back.

-- On the follower's shard: the wish. 1 asked, 2 following.
CREATE TABLE following (
    follower_id BIGINT NOT NULL,
    author_id BIGINT NOT NULL,
    author_number BIGINT NOT NULL,
    wish BIGINT NOT NULL,
    version BIGINT NOT NULL,
    edge_id BIGINT NOT NULL,
    pushed_from BIGINT NOT NULL,
    show_reblogs BIGINT NOT NULL,
    notify BIGINT NOT NULL,
    PRIMARY KEY (follower_id, author_id)
);
CREATE UNIQUE INDEX following_newest ON following (follower_id, wish, edge_id) WHERE wish > 0;

-- On the author's shard: the permission. 1 asked, 2 approved, 3 blocked.
CREATE TABLE followers (
    author_id BIGINT NOT NULL,
    follower_id BIGINT NOT NULL,
    follower_number BIGINT NOT NULL,
    permission BIGINT NOT NULL,
    version BIGINT NOT NULL,
    edge_id BIGINT NOT NULL,
    PRIMARY KEY (author_id, follower_id)
);
CREATE UNIQUE INDEX followers_newest ON followers (author_id, permission, edge_id) WHERE permission > 0;
-- What fan-out reads: this index alone, in its order.
CREATE INDEX followers_numbers ON followers (author_id, follower_number) WHERE permission = 2;

-- On the user's own shard: counts, changed only beside the rows they count.
CREATE TABLE graph (
    user_id BIGINT PRIMARY KEY,
    followers BIGINT NOT NULL,
    following BIGINT NOT NULL,
    asking BIGINT NOT NULL,
    version BIGINT NOT NULL,
    following_version BIGINT NOT NULL
);

-- On the shard of the one who mutes. `until_ms` is the largest integer where the mute has no end.
CREATE TABLE mutes (
    muter_id BIGINT NOT NULL,
    muted_id BIGINT NOT NULL,
    mute_id BIGINT NOT NULL,
    until_ms BIGINT NOT NULL,
    notifications BIGINT NOT NULL,
    PRIMARY KEY (muter_id, muted_id)
);
CREATE UNIQUE INDEX mutes_newest ON mutes (muter_id, mute_id);
