-- All of a poll is on the shard of its post; its id is the post's.
CREATE TABLE polls (
    post_id INTEGER PRIMARY KEY,
    author_id INTEGER NOT NULL,
    expires_ms INTEGER NOT NULL,
    multiple INTEGER NOT NULL,
    hide_totals INTEGER NOT NULL,
    voters INTEGER NOT NULL
) STRICT;

CREATE TABLE poll_options (
    post_id INTEGER NOT NULL,
    position INTEGER NOT NULL,
    title TEXT NOT NULL,
    votes INTEGER NOT NULL,
    PRIMARY KEY (post_id, position)
) STRICT, WITHOUT ROWID;

-- One vote for each person; `choices` are positions as a JSON list.
CREATE TABLE poll_votes (
    post_id INTEGER NOT NULL,
    person_id INTEGER NOT NULL,
    choices TEXT NOT NULL,
    PRIMARY KEY (post_id, person_id)
) STRICT, WITHOUT ROWID;
