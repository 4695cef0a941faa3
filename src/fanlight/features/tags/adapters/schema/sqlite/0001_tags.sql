-- On the author's shard: under which hashtags a post of the last days is, or was, counted.
CREATE TABLE post_tags (
    post_id INTEGER NOT NULL,
    tag TEXT NOT NULL,
    day INTEGER NOT NULL,
    PRIMARY KEY (post_id, tag)
) STRICT, WITHOUT ROWID;
CREATE INDEX post_tags_day ON post_tags (day);

-- On the shard of the tag's hash, of the last days alone. A use that ended stays, so that nothing late brings it back.
CREATE TABLE tag_uses (
    tag TEXT NOT NULL,
    post_id INTEGER NOT NULL,
    day INTEGER NOT NULL,
    version INTEGER NOT NULL,
    live INTEGER NOT NULL,
    PRIMARY KEY (tag, post_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX tag_uses_day ON tag_uses (day);

-- Counts, changed only beside the rows they count.
CREATE TABLE tag_day_authors (
    tag TEXT NOT NULL,
    day INTEGER NOT NULL,
    author_id INTEGER NOT NULL,
    posts INTEGER NOT NULL,
    PRIMARY KEY (tag, day, author_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX tag_day_authors_day ON tag_day_authors (day);

CREATE TABLE tag_days (
    tag TEXT NOT NULL,
    day INTEGER NOT NULL,
    posts INTEGER NOT NULL,
    people INTEGER NOT NULL,
    PRIMARY KEY (tag, day)
) STRICT, WITHOUT ROWID;
CREATE INDEX tag_days_busiest ON tag_days (day, people DESC, posts DESC, tag);

-- On the shard of whoever shows them on their profile. `tag` is the key, `name` what they wrote.
CREATE TABLE featured_tags (
    id INTEGER PRIMARY KEY,
    owner_id INTEGER NOT NULL,
    tag TEXT NOT NULL,
    name TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX featured_tags_of_owner ON featured_tags (owner_id, tag);
