-- Apps, tokens and codes live on the shard of their secret's hash, addresses on that of their own, the rest on the user's.
CREATE TABLE oauth_apps (
    client_id TEXT PRIMARY KEY,
    id INTEGER NOT NULL UNIQUE,
    secret_hash BLOB NOT NULL,
    name TEXT NOT NULL,
    website TEXT,
    redirect_uris TEXT NOT NULL,
    scopes TEXT NOT NULL,
    created_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE auth_tokens (
    hash BLOB PRIMARY KEY,
    kind TEXT NOT NULL,
    user_id INTEGER,
    app_id INTEGER,
    scopes TEXT NOT NULL,
    created_ms INTEGER NOT NULL,
    expires_ms INTEGER
) STRICT, WITHOUT ROWID;

CREATE INDEX auth_tokens_expiring ON auth_tokens (expires_ms) WHERE expires_ms IS NOT NULL;

-- Which tokens a user has, on the user's shard. A line is written before its token and may outlive it.
CREATE TABLE auth_user_tokens (
    user_id INTEGER NOT NULL,
    hash BLOB NOT NULL,
    PRIMARY KEY (user_id, hash)
) STRICT, WITHOUT ROWID;

CREATE TABLE oauth_codes (
    hash BLOB PRIMARY KEY,
    app_id INTEGER NOT NULL,
    user_id INTEGER NOT NULL,
    redirect_uri TEXT NOT NULL,
    scopes TEXT NOT NULL,
    challenge TEXT,
    expires_ms INTEGER NOT NULL,
    token_hash BLOB
) STRICT, WITHOUT ROWID;

CREATE INDEX oauth_codes_expiring ON oauth_codes (expires_ms);

CREATE TABLE auth_emails (
    email TEXT PRIMARY KEY,
    user_id INTEGER NOT NULL,
    expires_ms INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE auth_credentials (
    user_id INTEGER PRIMARY KEY,
    email TEXT NOT NULL,
    password_hash TEXT NOT NULL
) STRICT;
