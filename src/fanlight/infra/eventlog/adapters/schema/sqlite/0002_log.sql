-- The log as its readers see it. Here the outbox is the log: one writer commits at a time, so ids appear in their order.
CREATE VIEW log AS SELECT id AS position, topic, key, body, traceparent, written_ms FROM outbox;
CREATE TRIGGER log_trimmed INSTEAD OF DELETE ON log BEGIN DELETE FROM outbox WHERE id = OLD.position; END;
