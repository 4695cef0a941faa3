-- What the host made of somebody: user, moderator, admin or owner.
ALTER TABLE users ADD COLUMN role TEXT NOT NULL DEFAULT 'user';
