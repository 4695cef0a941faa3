-- All of it on the owner's shard.
CREATE TABLE lists (
    id BIGINT PRIMARY KEY,
    owner_id BIGINT NOT NULL,
    title TEXT NOT NULL,
    replies_policy TEXT NOT NULL,
    exclusive BIGINT NOT NULL
);
CREATE INDEX lists_of_owner ON lists (owner_id, id);

CREATE TABLE list_members (
    list_id BIGINT NOT NULL,
    member_id BIGINT NOT NULL,
    owner_id BIGINT NOT NULL,
    PRIMARY KEY (list_id, member_id)
);
-- In which of somebody's lists a person is.
CREATE INDEX list_members_of_owner ON list_members (owner_id, member_id);
