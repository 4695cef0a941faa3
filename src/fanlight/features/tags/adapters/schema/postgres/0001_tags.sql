-- On the author's shard: under which hashtags a post of the last days is, or was, counted.
CREATE TABLE post_tags (
    post_id BIGINT NOT NULL,
    tag TEXT COLLATE "C" NOT NULL,
    day BIGINT NOT NULL,
    PRIMARY KEY (post_id, tag)
);
CREATE INDEX post_tags_day ON post_tags (day);

-- On the shard of the tag's hash, of the last days alone. A use that ended stays, so that nothing late brings it back.
CREATE TABLE tag_uses (
    tag TEXT COLLATE "C" NOT NULL,
    post_id BIGINT NOT NULL,
    day BIGINT NOT NULL,
    version BIGINT NOT NULL,
    live BIGINT NOT NULL,
    PRIMARY KEY (tag, post_id)
);
CREATE INDEX tag_uses_day ON tag_uses (day);

-- Counts, changed only beside the rows they count.
CREATE TABLE tag_day_authors (
    tag TEXT COLLATE "C" NOT NULL,
    day BIGINT NOT NULL,
    author_id BIGINT NOT NULL,
    posts BIGINT NOT NULL,
    PRIMARY KEY (tag, day, author_id)
);
CREATE INDEX tag_day_authors_day ON tag_day_authors (day);

CREATE TABLE tag_days (
    tag TEXT COLLATE "C" NOT NULL,
    day BIGINT NOT NULL,
    posts BIGINT NOT NULL,
    people BIGINT NOT NULL,
    PRIMARY KEY (tag, day)
);
CREATE INDEX tag_days_busiest ON tag_days (day, people DESC, posts DESC, tag);

-- On the shard of whoever shows them on their profile. `tag` is the key, `name` what they wrote.
CREATE TABLE featured_tags (
    id BIGINT PRIMARY KEY,
    owner_id BIGINT NOT NULL,
    tag TEXT COLLATE "C" NOT NULL,
    name TEXT NOT NULL
);
CREATE UNIQUE INDEX featured_tags_of_owner ON featured_tags (owner_id, tag);
