-- On the post's shard: the truth. A like taken back stays as a tombstone (state 0).
CREATE TABLE likes (
    post_id BIGINT NOT NULL,
    person_id BIGINT NOT NULL,
    like_id BIGINT NOT NULL,
    version BIGINT NOT NULL,
    state BIGINT NOT NULL,
    PRIMARY KEY (post_id, person_id)
);
CREATE UNIQUE INDEX likes_newest ON likes (post_id, like_id) WHERE state = 1;

CREATE TABLE post_counts (
    post_id BIGINT PRIMARY KEY,
    likes BIGINT NOT NULL,
    version BIGINT NOT NULL
);

-- On the person's shard: a copy of their likes, for the list of favourites.
CREATE TABLE liked_by (
    person_id BIGINT NOT NULL,
    post_id BIGINT NOT NULL,
    like_id BIGINT NOT NULL,
    version BIGINT NOT NULL,
    state BIGINT NOT NULL,
    PRIMARY KEY (person_id, post_id)
);
CREATE INDEX liked_by_newest ON liked_by (person_id, like_id) WHERE state = 1;

-- On the person's shard, nowhere else.
CREATE TABLE bookmarks (
    person_id BIGINT NOT NULL,
    post_id BIGINT NOT NULL,
    bookmark_id BIGINT NOT NULL,
    PRIMARY KEY (person_id, post_id)
);
CREATE UNIQUE INDEX bookmarks_newest ON bookmarks (person_id, bookmark_id);
