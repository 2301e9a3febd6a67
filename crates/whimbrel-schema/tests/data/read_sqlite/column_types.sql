CREATE TABLE types (
    untyped, "order" INTEGER, small smallint, big BIGINT, n numeric, d decimal(10,2), d2 DECIMAL(10, 2),
    d3 decimal(10), f FLOAT, dbl DOUBLE, dp double precision, r REAL, b boolean, t text, v varchar(255),
    v0 VARCHAR, c CHAR(3), nc NATIVE CHARACTER(70), bl blob, da DATE, ti TIME, ts TIMESTAMP,
    dt datetime, u UNSIGNED BIG INT, i INT, any ANY, "my" "my type" NOT NULL, generated always,
    z INTEGER GENERATED ALWAYS AS (i + 1), neg foo(-1, +2)
);
CREATE TABLE tight (i INT, j INTEGER PRIMARY KEY, r REAL, t TEXT, b BLOB, a ANY) STRICT;
