-- Under what people are found, on their own shard: the username, with and without @, and the display name from each of
-- its words on. `tier` rises with the number of followers; -1 for those who do not want to be discovered.
CREATE TABLE user_name_parts (
    user_id INTEGER NOT NULL,
    part TEXT NOT NULL,
    tier INTEGER NOT NULL,
    PRIMARY KEY (user_id, part)
) STRICT, WITHOUT ROWID;
CREATE INDEX user_name_parts_found ON user_name_parts (tier, part, user_id);

-- 0 for rows that are older than the table above: a chore gives them their parts.
ALTER TABLE users ADD COLUMN findable INTEGER NOT NULL DEFAULT 0;
CREATE INDEX users_not_findable ON users (id) WHERE findable = 0;
