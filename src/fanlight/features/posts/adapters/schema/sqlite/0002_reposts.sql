-- A repost is a post of its own, on the shard of whoever reposts, with another person's words.
ALTER TABLE posts ADD COLUMN reposted_id INTEGER;
ALTER TABLE posts ADD COLUMN reposted_author_id INTEGER;

-- One live repost of a post for each person; the ended ones say which id the next one must be above.
CREATE UNIQUE INDEX posts_reposted_live ON posts (author_id, reposted_id)
WHERE reposted_id IS NOT NULL AND deleted_ms IS NULL;
CREATE INDEX posts_reposted ON posts (author_id, reposted_id, id) WHERE reposted_id IS NOT NULL;

CREATE INDEX posts_reposts ON posts (author_id, id) WHERE reposted_id IS NOT NULL AND deleted_ms IS NULL;

DROP INDEX posts_public;
CREATE INDEX posts_public ON posts (id)
WHERE visibility = 0 AND in_reply_to_id IS NULL AND reposted_id IS NULL AND deleted_ms IS NULL;

-- Made again, in this order: of indexes that fit as well, SQLite takes the last one, and so far it walked through all of
-- an author's comments to find their posts in Home.
DROP INDEX posts_home;
DROP INDEX posts_photos;
CREATE INDEX posts_home ON posts (author_id, id) WHERE in_home = 1 AND deleted_ms IS NULL;
CREATE INDEX posts_photos ON posts (author_id, id) WHERE photos > 0 AND deleted_ms IS NULL;
