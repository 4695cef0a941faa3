-- Apps, tokens and codes live on the shard of their secret's hash, addresses on that of their own, the rest on the user's.
CREATE TABLE oauth_apps (
    client_id TEXT COLLATE "C" PRIMARY KEY,
    id BIGINT NOT NULL UNIQUE,
    secret_hash BYTEA NOT NULL,
    name TEXT NOT NULL,
    website TEXT,
    redirect_uris TEXT NOT NULL,
    scopes TEXT NOT NULL,
    created_ms BIGINT NOT NULL
);

CREATE TABLE auth_tokens (
    hash BYTEA PRIMARY KEY,
    kind TEXT NOT NULL,
    user_id BIGINT,
    app_id BIGINT,
    scopes TEXT NOT NULL,
    created_ms BIGINT NOT NULL,
    expires_ms BIGINT
);

CREATE INDEX auth_tokens_expiring ON auth_tokens (expires_ms) WHERE expires_ms IS NOT NULL;

-- Which tokens a user has, on the user's shard. A line is written before its token and may outlive it.
CREATE TABLE auth_user_tokens (
    user_id BIGINT NOT NULL,
    hash BYTEA NOT NULL,
    PRIMARY KEY (user_id, hash)
);

CREATE TABLE oauth_codes (
    hash BYTEA PRIMARY KEY,
    app_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    redirect_uri TEXT NOT NULL,
    scopes TEXT NOT NULL,
    challenge TEXT,
    expires_ms BIGINT NOT NULL,
    token_hash BYTEA
);

CREATE INDEX oauth_codes_expiring ON oauth_codes (expires_ms);

CREATE TABLE auth_emails (
    email TEXT COLLATE "C" PRIMARY KEY,
    user_id BIGINT NOT NULL,
    expires_ms BIGINT
);

CREATE TABLE auth_credentials (
    user_id BIGINT PRIMARY KEY,
    email TEXT NOT NULL,
    password_hash TEXT NOT NULL
);
