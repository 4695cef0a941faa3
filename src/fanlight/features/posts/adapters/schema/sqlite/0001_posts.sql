-- Everything here but replies and tags_index lives on the author's shard.
CREATE TABLE posts (
    id INTEGER PRIMARY KEY,
    author_id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    visibility INTEGER NOT NULL,
    replies INTEGER NOT NULL,
    deleted_ms INTEGER,
    photos INTEGER NOT NULL,
    in_home INTEGER NOT NULL,
    in_reply_to_id INTEGER,
    in_reply_to_author_id INTEGER,
    root_id INTEGER,
    sensitive INTEGER NOT NULL,
    language TEXT,
    app_id INTEGER,
    app_name TEXT,
    app_website TEXT,
    mentions TEXT NOT NULL,
    spoiler_text TEXT NOT NULL,
    caption TEXT NOT NULL
) STRICT;
CREATE INDEX posts_home ON posts (author_id, id) WHERE in_home = 1 AND deleted_ms IS NULL;
CREATE INDEX posts_profile ON posts (author_id, id) WHERE deleted_ms IS NULL;
CREATE INDEX posts_photos ON posts (author_id, id) WHERE photos > 0 AND deleted_ms IS NULL;
CREATE INDEX posts_public ON posts (id)
WHERE visibility = 0 AND in_reply_to_id IS NULL AND deleted_ms IS NULL;
CREATE INDEX posts_public_photos ON posts (id)
WHERE photos > 0 AND visibility = 0 AND in_reply_to_id IS NULL AND deleted_ms IS NULL;

CREATE TABLE author_tags (
    author_id INTEGER NOT NULL,
    tag TEXT NOT NULL,
    post_id INTEGER NOT NULL,
    PRIMARY KEY (author_id, tag, post_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE author_posts (
    author_id INTEGER PRIMARY KEY,
    posts INTEGER NOT NULL,
    last_post_ms INTEGER NOT NULL,
    version INTEGER NOT NULL
) STRICT;

-- Requests that carried an Idempotency-Key, and what came of them.
CREATE TABLE post_requests (
    author_id INTEGER NOT NULL,
    key_hash BLOB NOT NULL,
    post_id INTEGER,
    draft_id INTEGER,
    created_ms INTEGER NOT NULL,
    PRIMARY KEY (author_id, key_hash)
) STRICT, WITHOUT ROWID;

CREATE TABLE drafts (
    id INTEGER PRIMARY KEY,
    author_id INTEGER NOT NULL,
    state INTEGER NOT NULL,
    reason TEXT NOT NULL,
    post_id INTEGER,
    body BLOB NOT NULL
) STRICT;
CREATE INDEX drafts_waiting ON drafts (author_id, id) WHERE state = 0;
CREATE INDEX drafts_shown ON drafts (author_id, id) WHERE state < 2;

-- On the parent post's shard: who answered it. A deleted answer stays as a tombstone.
CREATE TABLE replies (
    parent_id INTEGER NOT NULL,
    post_id INTEGER NOT NULL,
    live INTEGER NOT NULL,
    PRIMARY KEY (parent_id, post_id)
) STRICT, WITHOUT ROWID;

-- On the shard of the tag's hash: public posts. A deleted post stays as a tombstone.
CREATE TABLE tags_index (
    tag TEXT NOT NULL,
    post_id INTEGER NOT NULL,
    live INTEGER NOT NULL,
    photos INTEGER NOT NULL,
    PRIMARY KEY (tag, post_id)
) STRICT, WITHOUT ROWID;
