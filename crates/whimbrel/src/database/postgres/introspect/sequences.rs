//! Sequences, with the columns that own them.

use super::scope::{Asked, description};

pub(super) fn query(asked: &Asked) -> String {
    let scope = asked.scope();
    let comment = description("pg_class", "s.oid");
    format!(
        "WITH {scope}
SELECT s.oid::int8 AS oid, s.nspname AS schema, s.relname AS name, pg_get_userbyid(c.relowner) AS owner,
  format_type(q.seqtypid, NULL) AS data_type, q.seqstart AS start, q.seqincrement AS increment,
  q.seqmin AS smallest, q.seqmax AS largest, q.seqcache AS cache, q.seqcycle AS cycles,
  d.refobjid::int8 AS \"table\", d.refobjsubid AS \"column\",
  coalesce(d.deptype = 'i', false) AS of_identity, description.description AS comment
FROM scope s JOIN pg_class c ON c.oid = s.oid JOIN pg_sequence q ON q.seqrelid = s.oid
LEFT JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = s.oid AND d.objsubid = 0
  AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i') AND d.refobjsubid > 0
{comment}
WHERE s.relkind = 'S'
ORDER BY s.oid"
    )
}
