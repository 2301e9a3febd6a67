CREATE TABLE notes (id INTEGER PRIMARY KEY, body TEXT, changed TIMESTAMP);
CREATE VIEW short AS SELECT id, substr(body, 1, 10) AS head FROM notes;
CREATE VIEW named (a, "b c") AS WITH x AS (SELECT 1) SELECT n.id, s.head FROM notes AS n JOIN short s ON s.id = n.id; -- end
CREATE VIEW broken AS SELECT * FROM gone;
CREATE TRIGGER IF NOT EXISTS touch AFTER UPDATE OF body ON NOTES FOR EACH ROW WHEN new.body <> ';'
BEGIN
  UPDATE notes SET changed = CURRENT_TIMESTAMP WHERE id = new.id; -- touched
  SELECT CASE WHEN 1 THEN 2 END;
END;
CREATE TRIGGER through INSTEAD OF INSERT ON short BEGIN INSERT INTO notes (body) VALUES (new.head); END;
CREATE VIRTUAL TABLE boxes USING rtree(id, min_x, max_x);
