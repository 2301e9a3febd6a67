CREATE TABLE cities (name text NOT NULL PRIMARY KEY, country char(2) NOT NULL REFERENCES countries (code));
INSERT INTO countries VALUES ('IS', 'Iceland');
