//! Extensions: they belong to the database, whatever schemas are read.

/// `plpgsql` is in every new database.
pub(super) const QUERY: &str = "
SELECT e.oid::int8 AS oid, e.extname AS name, n.nspname AS schema
FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
WHERE e.extname <> 'plpgsql'
ORDER BY e.extname";
