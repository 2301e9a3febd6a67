-- What ALTER TABLE leaves behind in the text.
CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT, CONSTRAINT "people_name_key" UNIQUE (name), CHECK (name <> ''));
CREATE TABLE pets (owner INTEGER REFERENCES people);
CREATE INDEX by_name ON people (name) WHERE name IS NOT NULL;
ALTER TABLE people ADD COLUMN mood TEXT NOT NULL DEFAULT 'ok' CONSTRAINT people_mood_enum CHECK ("mood" IN ('ok', 'sad'));
ALTER TABLE people ADD COLUMN boss INTEGER REFERENCES people (id);
ALTER TABLE people RENAME COLUMN name TO "full name";
ALTER TABLE people RENAME TO humans;
ALTER TABLE humans DROP COLUMN boss;
