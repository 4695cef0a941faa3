-- On the user's shard: what is counted about one user.
CREATE TABLE site_users (
    user_id BIGINT PRIMARY KEY,
    posts BIGINT NOT NULL,
    posts_version BIGINT NOT NULL,
    active_day BIGINT NOT NULL
);
CREATE INDEX site_users_active ON site_users (active_day);

-- The sums of one logical shard, changed in the transaction that changes a row they count.
CREATE TABLE site_sums (
    shard BIGINT PRIMARY KEY,
    users BIGINT NOT NULL,
    posts BIGINT NOT NULL
);
