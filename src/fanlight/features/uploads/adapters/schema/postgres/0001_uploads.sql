-- Photos live on their owner's shard; blobs and who uses them on the shard of the content's hash.

CREATE TABLE photos (
    id BIGINT PRIMARY KEY,
    owner_id BIGINT NOT NULL,
    version BIGINT NOT NULL,
    state BIGINT NOT NULL,
    access BIGINT NOT NULL,
    token TEXT COLLATE "C" NOT NULL,
    purpose TEXT COLLATE "C" NOT NULL,
    post_id BIGINT,
    position BIGINT NOT NULL DEFAULT 0,
    loose_since_ms BIGINT NOT NULL,
    sha256 BYTEA NOT NULL,
    generation TEXT NOT NULL,
    use_key TEXT COLLATE "C" NOT NULL,
    bytes BIGINT NOT NULL,
    media_type TEXT NOT NULL,
    alt TEXT NOT NULL,
    focus_x DOUBLE PRECISION NOT NULL,
    focus_y DOUBLE PRECISION NOT NULL,
    width BIGINT NOT NULL DEFAULT 0,
    height BIGINT NOT NULL DEFAULT 0,
    renditions TEXT NOT NULL DEFAULT '[]',
    blurhash TEXT NOT NULL DEFAULT '',
    colour TEXT NOT NULL DEFAULT '',
    facts TEXT NOT NULL DEFAULT '{}',
    reason TEXT NOT NULL DEFAULT '',
    attempts BIGINT NOT NULL DEFAULT 0,
    deaths BIGINT NOT NULL DEFAULT 0
);

CREATE UNIQUE INDEX photos_by_token ON photos (token);
CREATE UNIQUE INDEX photos_by_use ON photos (use_key);
CREATE INDEX photos_of_post ON photos (post_id, position, version) WHERE post_id IS NOT NULL;
CREATE INDEX photos_loose_of_owner ON photos (owner_id, purpose) WHERE post_id IS NULL;
CREATE INDEX photos_loose ON photos (loose_since_ms) WHERE post_id IS NULL;

CREATE TABLE blobs (
    sha256 BYTEA PRIMARY KEY,
    generation TEXT NOT NULL
);

CREATE TABLE blob_uses (
    sha256 BYTEA NOT NULL,
    use_key TEXT COLLATE "C" NOT NULL,
    owner_id BIGINT NOT NULL,
    claimed_ms BIGINT NOT NULL,
    confirmed BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (sha256, use_key)
);

CREATE INDEX blob_uses_unconfirmed ON blob_uses (claimed_ms) WHERE confirmed = 0;
