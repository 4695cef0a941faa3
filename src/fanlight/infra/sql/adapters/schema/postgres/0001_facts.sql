-- What this installation knows of itself, on shard 0.
CREATE TABLE installation_facts (
    name TEXT COLLATE "C" PRIMARY KEY,
    value TEXT NOT NULL
);
