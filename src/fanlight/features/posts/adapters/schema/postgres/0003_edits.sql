-- What a post may have beside its words, and when they were last changed.
ALTER TABLE posts ADD COLUMN has_poll BIGINT NOT NULL DEFAULT 0;
ALTER TABLE posts ADD COLUMN edited_ms BIGINT;

-- On the author's shard: a post as it stood before an edit. `version` is the post's own at that time, `since_ms` when it
-- began to stand, `media` its photos as a JSON list of [id, alt, focus x, focus y], `poll` the options' titles as another.
CREATE TABLE post_edits (
    post_id BIGINT NOT NULL,
    version BIGINT NOT NULL,
    since_ms BIGINT NOT NULL,
    sensitive BIGINT NOT NULL,
    spoiler_text TEXT NOT NULL,
    caption TEXT NOT NULL,
    media TEXT NOT NULL,
    poll TEXT NOT NULL,
    PRIMARY KEY (post_id, version)
);

-- Which version of the post an entry was made from: a hashtag may leave a post and come back, and nothing late undoes it.
ALTER TABLE tags_index ADD COLUMN version BIGINT NOT NULL DEFAULT 0;
