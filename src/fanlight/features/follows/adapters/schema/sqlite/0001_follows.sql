-- An edge is two versioned rows. A removed one stays as a tombstone (0), so that nothing late brings it back.

-- On the follower's shard: the wish. 1 asked, 2 following.
CREATE TABLE following (
    follower_id INTEGER NOT NULL,
    author_id INTEGER NOT NULL,
    author_number INTEGER NOT NULL,
    wish INTEGER NOT NULL,
    version INTEGER NOT NULL,
    edge_id INTEGER NOT NULL,
    pushed_from INTEGER NOT NULL,
    show_reblogs INTEGER NOT NULL,
    notify INTEGER NOT NULL,
    PRIMARY KEY (follower_id, author_id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX following_newest ON following (follower_id, wish, edge_id) WHERE wish > 0;

-- On the author's shard: the permission. 1 asked, 2 approved, 3 blocked.
CREATE TABLE followers (
    author_id INTEGER NOT NULL,
    follower_id INTEGER NOT NULL,
    follower_number INTEGER NOT NULL,
    permission INTEGER NOT NULL,
    version INTEGER NOT NULL,
    edge_id INTEGER NOT NULL,
    PRIMARY KEY (author_id, follower_id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX followers_newest ON followers (author_id, permission, edge_id) WHERE permission > 0;
-- What fan-out reads: this index alone, in its order.
CREATE INDEX followers_numbers ON followers (author_id, follower_number) WHERE permission = 2;

-- On the user's own shard: counts, changed only beside the rows they count.
CREATE TABLE graph (
    user_id INTEGER PRIMARY KEY,
    followers INTEGER NOT NULL,
    following INTEGER NOT NULL,
    asking INTEGER NOT NULL,
    version INTEGER NOT NULL,
    following_version INTEGER NOT NULL
) STRICT;

-- On the shard of the one who mutes. `until_ms` is the largest integer where the mute has no end.
CREATE TABLE mutes (
    muter_id INTEGER NOT NULL,
    muted_id INTEGER NOT NULL,
    mute_id INTEGER NOT NULL,
    until_ms INTEGER NOT NULL,
    notifications INTEGER NOT NULL,
    PRIMARY KEY (muter_id, muted_id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX mutes_newest ON mutes (muter_id, mute_id);
