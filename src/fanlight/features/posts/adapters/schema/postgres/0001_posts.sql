-- Everything here but replies and tags_index lives on the author's shard.
CREATE TABLE posts (
    id BIGINT PRIMARY KEY,
    author_id BIGINT NOT NULL,
    version BIGINT NOT NULL,
    visibility BIGINT NOT NULL,
    replies BIGINT NOT NULL,
    deleted_ms BIGINT,
    photos BIGINT NOT NULL,
    in_home BIGINT NOT NULL,
    in_reply_to_id BIGINT,
    in_reply_to_author_id BIGINT,
    root_id BIGINT,
    sensitive BIGINT NOT NULL,
    language TEXT,
    app_id BIGINT,
    app_name TEXT,
    app_website TEXT,
    mentions TEXT NOT NULL,
    spoiler_text TEXT NOT NULL,
    caption TEXT NOT NULL
);
CREATE INDEX posts_home ON posts (author_id, id) WHERE in_home = 1 AND deleted_ms IS NULL;
CREATE INDEX posts_profile ON posts (author_id, id) WHERE deleted_ms IS NULL;
CREATE INDEX posts_photos ON posts (author_id, id) WHERE photos > 0 AND deleted_ms IS NULL;
CREATE INDEX posts_public ON posts (id)
WHERE visibility = 0 AND in_reply_to_id IS NULL AND deleted_ms IS NULL;
CREATE INDEX posts_public_photos ON posts (id)
WHERE photos > 0 AND visibility = 0 AND in_reply_to_id IS NULL AND deleted_ms IS NULL;

CREATE TABLE author_tags (
    author_id BIGINT NOT NULL,
    tag TEXT COLLATE "C" NOT NULL,
    post_id BIGINT NOT NULL,
    PRIMARY KEY (author_id, tag, post_id)
);

CREATE TABLE author_posts (
    author_id BIGINT PRIMARY KEY,
    posts BIGINT NOT NULL,
    last_post_ms BIGINT NOT NULL,
    version BIGINT NOT NULL
);

-- Requests that carried an Idempotency-Key, and what came of them.
CREATE TABLE post_requests (
    author_id BIGINT NOT NULL,
    key_hash BYTEA NOT NULL,
    post_id BIGINT,
    draft_id BIGINT,
    created_ms BIGINT NOT NULL,
    PRIMARY KEY (author_id, key_hash)
);

CREATE TABLE drafts (
    id BIGINT PRIMARY KEY,
    author_id BIGINT NOT NULL,
    state BIGINT NOT NULL,
    reason TEXT NOT NULL,
    post_id BIGINT,
    body BYTEA NOT NULL
);
CREATE INDEX drafts_waiting ON drafts (author_id, id) WHERE state = 0;
CREATE INDEX drafts_shown ON drafts (author_id, id) WHERE state < 2;

-- On the parent post's shard: who answered it. A deleted answer stays as a tombstone.
CREATE TABLE replies (
    parent_id BIGINT NOT NULL,
    post_id BIGINT NOT NULL,
    live BIGINT NOT NULL,
    PRIMARY KEY (parent_id, post_id)
);

-- On the shard of the tag's hash: public posts. A deleted post stays as a tombstone.
CREATE TABLE tags_index (
    tag TEXT COLLATE "C" NOT NULL,
    post_id BIGINT NOT NULL,
    live BIGINT NOT NULL,
    photos BIGINT NOT NULL,
    PRIMARY KEY (tag, post_id)
);
