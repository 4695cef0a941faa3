-- On the user's shard: what is counted about one user.
CREATE TABLE site_users (
    user_id INTEGER PRIMARY KEY,
    posts INTEGER NOT NULL,
    posts_version INTEGER NOT NULL,
    active_day INTEGER NOT NULL
) STRICT;
CREATE INDEX site_users_active ON site_users (active_day);

-- The sums of one logical shard, changed in the transaction that changes a row they count.
CREATE TABLE site_sums (
    shard INTEGER PRIMARY KEY,
    users INTEGER NOT NULL,
    posts INTEGER NOT NULL
) STRICT;
