-- A repost is a post of its own, on the shard of whoever reposts, with another person's words.
ALTER TABLE posts ADD COLUMN reposted_id BIGINT;
ALTER TABLE posts ADD COLUMN reposted_author_id BIGINT;

-- One live repost of a post for each person; the ended ones say which id the next one must be above.
CREATE UNIQUE INDEX posts_reposted_live ON posts (author_id, reposted_id)
WHERE reposted_id IS NOT NULL AND deleted_ms IS NULL;
CREATE INDEX posts_reposted ON posts (author_id, reposted_id, id) WHERE reposted_id IS NOT NULL;

CREATE INDEX posts_reposts ON posts (author_id, id) WHERE reposted_id IS NOT NULL AND deleted_ms IS NULL;

DROP INDEX posts_public;
CREATE INDEX posts_public ON posts (id)
WHERE visibility = 0 AND in_reply_to_id IS NULL AND reposted_id IS NULL AND deleted_ms IS NULL;
