//! Constraints of tables and domains.

use super::scope::{Asked, description, pair};

/// A partition has those of its table, too; what a table inherits otherwise belongs to the other one.
pub(super) fn query(asked: &Asked) -> String {
    let scope = asked.scope();
    let comment = description("pg_constraint", "k.oid");
    let columns = column_names("k.conrelid", "k.conkey");
    let references = column_names("k.confrelid", "k.confkey");
    let referenced = pair("f.oid", "fn.nspname", "f.relname");
    let schemas = asked.schemas();
    // `ON DELETE SET NULL (columns)` is of 15; `PERIOD`, `WITHOUT OVERLAPS` and `NOT ENFORCED` of 18.
    let special = match (asked.is_at_least(15), asked.is_at_least(18)) {
        (_, true) => {
            "coalesce(cardinality(k.confdelsetcols), 0) > 0 OR k.conperiod OR NOT k.conenforced"
        }
        (true, false) => "coalesce(cardinality(k.confdelsetcols), 0) > 0",
        (false, false) => "false",
    };
    format!(
        "WITH {scope}
SELECT k.conrelid::int8 AS relation, k.contypid::int8 AS domain, k.conname AS name, k.contype AS kind,
  {columns} AS columns,
  CASE WHEN k.contype IN ('p', 'u', 'x') THEN k.conindid::int8 ELSE 0 END AS index,
  CASE WHEN k.contype = 'c' THEN pg_get_expr(k.conbin, k.conrelid, true) END AS expression,
  {referenced} AS referenced,
  CASE WHEN k.contype = 'f' THEN {references} ELSE '{{}}' END AS \"references\",
  k.confdeltype AS on_delete, k.confupdtype AS on_update, k.confmatchtype AS matching,
  k.condeferrable AS deferrable, k.condeferred AS deferred, k.convalidated AS valid,
  k.connoinherit AND k.contype = 'c' AS no_inherit,
  CASE WHEN k.contype = 'x' THEN ARRAY(SELECT CASE WHEN pg_operator_is_visible(o.oid) THEN o.oprname::text
      ELSE format('OPERATOR(%I.%s)', opn.nspname, o.oprname) END
    FROM unnest(k.conexclop) WITH ORDINALITY AS part(number, place)
    JOIN pg_operator o ON o.oid = part.number
    JOIN pg_namespace opn ON opn.oid = o.oprnamespace ORDER BY part.place)
    ELSE '{{}}' END AS operators,
  CASE WHEN {special} THEN pg_get_constraintdef(k.oid) END AS special,
  description.description AS comment
FROM pg_constraint k
LEFT JOIN scope s ON s.oid = k.conrelid AND s.relkind IN ('r', 'p', 'f')
LEFT JOIN pg_type t ON t.oid = k.contypid AND t.typnamespace IN ({schemas})
LEFT JOIN pg_class f ON f.oid = k.confrelid AND k.contype = 'f'
LEFT JOIN pg_namespace fn ON fn.oid = f.relnamespace
{comment}
WHERE k.contype IN ('p', 'u', 'f', 'c', 'x') AND (s.oid IS NOT NULL OR t.oid IS NOT NULL)
  AND (k.conparentid = 0 OR NOT EXISTS (SELECT 1 FROM pg_constraint p
    WHERE p.oid = k.conparentid AND p.conrelid = k.conrelid))
  AND (k.contype <> 'c' OR k.conislocal OR k.coninhcount = 0
    OR (SELECT c.relispartition FROM pg_class c WHERE c.oid = k.conrelid))
ORDER BY k.conrelid, k.conname"
    )
}

/// The names of columns by their numbers, each found by the index of the catalog: joined, every column
/// of the table would be read for every constraint.
fn column_names(relation: &str, numbers: &str) -> String {
    format!(
        "ARRAY(SELECT (SELECT a.attname::text FROM pg_attribute a
      WHERE a.attrelid = {relation} AND a.attnum = part.number)
    FROM unnest({numbers}) WITH ORDINALITY AS part(number, place) ORDER BY part.place)"
    )
}
