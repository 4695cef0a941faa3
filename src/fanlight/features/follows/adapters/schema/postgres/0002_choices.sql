-- In which languages the author's posts are wanted: codes joined by commas, in their order; empty is any.
ALTER TABLE following ADD COLUMN languages TEXT COLLATE "C" NOT NULL DEFAULT '';

-- The few edges with a choice of their own, beside the many that have none.
CREATE INDEX following_no_reposts ON following (follower_id) WHERE show_reblogs = 0;
CREATE INDEX following_languages ON following (follower_id) WHERE languages <> '';

-- On the reader's shard: whose posts are read elsewhere, so that Home leaves them out.
CREATE TABLE not_at_home (
    reader_id BIGINT NOT NULL,
    author_id BIGINT NOT NULL,
    PRIMARY KEY (reader_id, author_id)
);

-- On the shard of the one who follows them. `tag` is the key of a hashtag.
CREATE TABLE followed_tags (
    user_id BIGINT NOT NULL,
    tag TEXT COLLATE "C" NOT NULL,
    follow_id BIGINT NOT NULL,
    PRIMARY KEY (user_id, tag)
);
CREATE UNIQUE INDEX followed_tags_newest ON followed_tags (user_id, follow_id);

-- On the writer's shard: what one person noted about another, for themselves alone.
CREATE TABLE notes (
    writer_id BIGINT NOT NULL,
    about_id BIGINT NOT NULL,
    comment TEXT NOT NULL,
    PRIMARY KEY (writer_id, about_id)
);
