//! Triggers.

use super::scope::{Asked, description};

/// A partition's copy of a trigger depends on that of its table, and belongs to it.
pub(super) fn query(asked: &Asked) -> String {
    let scope = asked.scope();
    let comment = description("pg_trigger", "t.oid");
    format!(
        "WITH {scope}
SELECT t.oid::int8 AS oid, t.tgrelid::int8 AS relation, t.tgname AS name,
  pg_get_triggerdef(t.oid, true) AS statement, t.tgenabled AS enabled,
  CASE WHEN t.tgqual IS NULL AND cardinality(t.tgattr::int2[]) = 0 AND t.tgnargs = 0
    AND t.tgconstraint = 0 AND t.tgoldtable IS NULL AND t.tgnewtable IS NULL THEN t.tgtype END AS plain,
  t.tgfoid::int8 AS function, description.description AS comment
FROM scope s JOIN pg_trigger t ON t.tgrelid = s.oid
{comment}
WHERE NOT t.tgisinternal
  AND NOT EXISTS (SELECT 1 FROM pg_depend x WHERE x.classid = 'pg_trigger'::regclass
    AND x.objid = t.oid AND x.refclassid = 'pg_trigger'::regclass)
ORDER BY t.tgrelid, t.tgname"
    )
}
