-- Users live on their own shard; a name on the shard of its hash; the sequence of numbers on shard 0.
CREATE TABLE users (
    id INTEGER PRIMARY KEY,
    number INTEGER NOT NULL UNIQUE,
    username TEXT NOT NULL,
    display_name TEXT NOT NULL,
    note TEXT NOT NULL,
    fields TEXT NOT NULL,
    locked INTEGER NOT NULL,
    bot INTEGER NOT NULL,
    discoverable INTEGER NOT NULL,
    avatar TEXT,
    header TEXT,
    created_ms INTEGER NOT NULL,
    default_visibility TEXT NOT NULL,
    default_sensitive INTEGER NOT NULL,
    language TEXT,
    followers INTEGER NOT NULL DEFAULT 0,
    following INTEGER NOT NULL DEFAULT 0,
    follow_counts_version INTEGER NOT NULL DEFAULT 0,
    posts INTEGER NOT NULL DEFAULT 0,
    last_post_ms INTEGER,
    post_count_version INTEGER NOT NULL DEFAULT 0,
    version INTEGER NOT NULL DEFAULT 1
) STRICT;

-- expires_ms is NULL once the name belongs to the user for good.
CREATE TABLE user_names (
    name TEXT PRIMARY KEY,
    user_id INTEGER NOT NULL,
    expires_ms INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE user_sequence (
    name TEXT PRIMARY KEY,
    value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
