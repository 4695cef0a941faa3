-- All of a poll is on the shard of its post; its id is the post's.
CREATE TABLE polls (
    post_id BIGINT PRIMARY KEY,
    author_id BIGINT NOT NULL,
    expires_ms BIGINT NOT NULL,
    multiple BIGINT NOT NULL,
    hide_totals BIGINT NOT NULL,
    voters BIGINT NOT NULL
);

CREATE TABLE poll_options (
    post_id BIGINT NOT NULL,
    position BIGINT NOT NULL,
    title TEXT NOT NULL,
    votes BIGINT NOT NULL,
    PRIMARY KEY (post_id, position)
);

-- One vote for each person; `choices` are positions as a JSON list.
CREATE TABLE poll_votes (
    post_id BIGINT NOT NULL,
    person_id BIGINT NOT NULL,
    choices TEXT NOT NULL,
    PRIMARY KEY (post_id, person_id)
);
