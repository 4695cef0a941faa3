-- Photos live on their owner's shard; blobs and who uses them on the shard of the content's hash.

CREATE TABLE photos (
    id INTEGER PRIMARY KEY,
    owner_id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    state INTEGER NOT NULL,
    access INTEGER NOT NULL,
    token TEXT NOT NULL,
    purpose TEXT NOT NULL,
    post_id INTEGER,
    position INTEGER NOT NULL DEFAULT 0,
    loose_since_ms INTEGER NOT NULL,
    sha256 BLOB NOT NULL,
    generation TEXT NOT NULL,
    use_key TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    media_type TEXT NOT NULL,
    alt TEXT NOT NULL,
    focus_x REAL NOT NULL,
    focus_y REAL NOT NULL,
    width INTEGER NOT NULL DEFAULT 0,
    height INTEGER NOT NULL DEFAULT 0,
    renditions TEXT NOT NULL DEFAULT '[]',
    blurhash TEXT NOT NULL DEFAULT '',
    colour TEXT NOT NULL DEFAULT '',
    facts TEXT NOT NULL DEFAULT '{}',
    reason TEXT NOT NULL DEFAULT '',
    attempts INTEGER NOT NULL DEFAULT 0,
    deaths INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE UNIQUE INDEX photos_by_token ON photos (token);
CREATE UNIQUE INDEX photos_by_use ON photos (use_key);
CREATE INDEX photos_of_post ON photos (post_id, position, version) WHERE post_id IS NOT NULL;
CREATE INDEX photos_loose_of_owner ON photos (owner_id, purpose) WHERE post_id IS NULL;
CREATE INDEX photos_loose ON photos (loose_since_ms) WHERE post_id IS NULL;

CREATE TABLE blobs (
    sha256 BLOB PRIMARY KEY,
    generation TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE blob_uses (
    sha256 BLOB NOT NULL,
    use_key TEXT NOT NULL,
    owner_id INTEGER NOT NULL,
    claimed_ms INTEGER NOT NULL,
    confirmed INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (sha256, use_key)
) STRICT, WITHOUT ROWID;

CREATE INDEX blob_uses_unconfirmed ON blob_uses (claimed_ms) WHERE confirmed = 0;
