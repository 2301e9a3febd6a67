//! Schemas: which there are, and which of them are meant.

use whimbrel_schema::read::postgres::rows::SchemaRow;

use crate::database::introspection::Scope;

/// Every schema but the server's own and temporary ones.
pub(super) const QUERY: &str = "
SELECT n.oid::int8 AS oid, n.nspname AS name, pg_get_userbyid(n.nspowner) AS owner,
  d.description AS comment,
  EXISTS (SELECT 1 FROM pg_depend x WHERE x.classid = 'pg_namespace'::regclass AND x.objid = n.oid
    AND x.deptype = 'e') AS of_extension
FROM pg_namespace n
LEFT JOIN pg_description d ON d.classoid = 'pg_namespace'::regclass AND d.objoid = n.oid
WHERE n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
ORDER BY n.nspname";

/// The schemas of a scope.
pub(super) fn chosen(all: &[SchemaRow], scope: &Scope, default_schema: &str) -> Vec<SchemaRow> {
    let is_meant = |row: &&SchemaRow| match scope {
        Scope::Own => row.name == default_schema,
        Scope::Schemas(names) => names.iter().any(|name| *name == row.name.as_str()),
        Scope::Everything => true,
    };
    all.iter().filter(is_meant).cloned().collect()
}
