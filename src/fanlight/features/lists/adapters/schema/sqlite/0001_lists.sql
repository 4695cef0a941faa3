-- All of it on the owner's shard.
CREATE TABLE lists (
    id INTEGER PRIMARY KEY,
    owner_id INTEGER NOT NULL,
    title TEXT NOT NULL,
    replies_policy TEXT NOT NULL,
    exclusive INTEGER NOT NULL
) STRICT;
CREATE INDEX lists_of_owner ON lists (owner_id, id);

CREATE TABLE list_members (
    list_id INTEGER NOT NULL,
    member_id INTEGER NOT NULL,
    owner_id INTEGER NOT NULL,
    PRIMARY KEY (list_id, member_id)
) STRICT, WITHOUT ROWID;
-- In which of somebody's lists a person is.
CREATE INDEX list_members_of_owner ON list_members (owner_id, member_id);
