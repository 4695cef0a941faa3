-- Users live on their own shard; a name on the shard of its hash; the sequence of numbers on shard 0.
CREATE TABLE users (
    id BIGINT PRIMARY KEY,
    number BIGINT NOT NULL UNIQUE,
    username TEXT NOT NULL,
    display_name TEXT NOT NULL,
    note TEXT NOT NULL,
    fields TEXT NOT NULL,
    locked BIGINT NOT NULL,
    bot BIGINT NOT NULL,
    discoverable BIGINT NOT NULL,
    avatar TEXT,
    header TEXT,
    created_ms BIGINT NOT NULL,
    default_visibility TEXT NOT NULL,
    default_sensitive BIGINT NOT NULL,
    language TEXT,
    followers BIGINT NOT NULL DEFAULT 0,
    following BIGINT NOT NULL DEFAULT 0,
    follow_counts_version BIGINT NOT NULL DEFAULT 0,
    posts BIGINT NOT NULL DEFAULT 0,
    last_post_ms BIGINT,
    post_count_version BIGINT NOT NULL DEFAULT 0,
    version BIGINT NOT NULL DEFAULT 1
);

-- expires_ms is NULL once the name belongs to the user for good.
CREATE TABLE user_names (
    name TEXT COLLATE "C" PRIMARY KEY,
    user_id BIGINT NOT NULL,
    expires_ms BIGINT
);

CREATE TABLE user_sequence (
    name TEXT COLLATE "C" PRIMARY KEY,
    value BIGINT NOT NULL
);
