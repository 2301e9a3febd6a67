//! Extended statistics.

use super::scope::{Asked, description};

pub(super) fn query(asked: &Asked) -> String {
    let scope = asked.scope();
    let comment = description("pg_statistic_ext", "e.oid");
    let target = asked.since(13, "nullif(e.stxstattarget, -1)", "NULL");
    format!(
        "WITH {scope}
SELECT e.oid::int8 AS oid, n.nspname AS schema, e.stxname AS name, pg_get_userbyid(e.stxowner) AS owner,
  e.stxrelid::int8 AS relation, pg_get_statisticsobjdef(e.oid) AS statement, {target} AS target,
  description.description AS comment
FROM scope s JOIN pg_statistic_ext e ON e.stxrelid = s.oid
JOIN pg_namespace n ON n.oid = e.stxnamespace
{comment}
ORDER BY e.oid"
    )
}
