-- A draft with a time waits for that, one without for its photos. When its time has come it is released: it has none any more.
ALTER TABLE drafts ADD COLUMN due_ms BIGINT;

DROP INDEX drafts_waiting;
DROP INDEX drafts_shown;
CREATE INDEX drafts_waiting ON drafts (author_id, id) WHERE state = 0 AND due_ms IS NULL;
CREATE INDEX drafts_shown ON drafts (author_id, id) WHERE state < 2 AND due_ms IS NULL;
CREATE INDEX drafts_scheduled ON drafts (author_id, id) WHERE state = 0 AND due_ms IS NOT NULL;
CREATE INDEX drafts_scheduled_for ON drafts (author_id, due_ms) WHERE state = 0 AND due_ms IS NOT NULL;
CREATE INDEX drafts_due ON drafts (due_ms) WHERE state = 0 AND due_ms IS NOT NULL;
