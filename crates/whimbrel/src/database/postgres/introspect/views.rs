//! Views, materialized or not.

use super::scope::{Asked, description};

pub(super) fn query(asked: &Asked) -> String {
    let scope = asked.scope();
    let comment = description("pg_class", "s.oid");
    format!(
        "WITH {scope}
SELECT s.oid::int8 AS oid, s.nspname AS schema, s.relname AS name, s.relkind AS kind,
  pg_get_userbyid(c.relowner) AS owner, pg_get_viewdef(s.oid, true) AS query,
  coalesce(c.reloptions, '{{}}') AS parameters, c.relispopulated AS populated,
  ts.spcname AS tablespace, description.description AS comment
FROM scope s JOIN pg_class c ON c.oid = s.oid
LEFT JOIN pg_tablespace ts ON ts.oid = c.reltablespace
{comment}
WHERE s.relkind IN ('v', 'm')
ORDER BY s.oid"
    )
}
