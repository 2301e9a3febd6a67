CREATE TABLE users (id INTEGER PRIMARY KEY, Email TEXT, "full name" TEXT, active BOOLEAN, at TIMESTAMP);
CREATE INDEX by_email ON users (email);
CREATE UNIQUE INDEX IF NOT EXISTS by_lower ON USERS (lower(email) COLLATE NOCASE DESC, "full name" COLLATE RTRIM ASC);
CREATE INDEX partial ON users (at) WHERE active = 1 AND (id > 0);
CREATE INDEX bracketed ON users ((email), (id + 1) DESC) WHERE (active);
CREATE INDEX joined ON users (email || 'x' COLLATE NOCASE, substr(email, 1, 2));
CREATE INDEX conditional ON users (CASE WHEN active THEN email END);
