//! Enum types, domains, composite types, and the row types of tables and views.

use super::scope::{Asked, description, not_of_extension, pair};

pub(super) fn query(asked: &Asked) -> String {
    let schemas = asked.schemas();
    let comment = description("pg_type", "t.oid");
    let own = not_of_extension("pg_type", "t.oid");
    let enumeration = pair("e.oid", "en.nspname", "e.typname");
    let collation = pair("co.oid", "cn.nspname", "co.collname");
    format!(
        "SELECT t.oid::int8 AS oid, t.typarray::int8 AS array, t.typrelid::int8 AS relation,
  CASE WHEN t.typtype <> 'c' THEN t.typtype::text WHEN c.relkind = 'c' THEN 'c'
    WHEN c.relkind IN ('r', 'p') THEN 'r' ELSE 'v' END AS kind,
  n.nspname AS schema, t.typname AS name, pg_get_userbyid(t.typowner) AS owner,
  ARRAY(SELECT v.enumlabel::text FROM pg_enum v WHERE v.enumtypid = t.oid ORDER BY v.enumsortorder)
    AS values,
  CASE WHEN t.typtype = 'd' THEN format_type(t.typbasetype, t.typtypmod) END AS base,
  {enumeration} AS enumeration, coalesce(b.typcategory = 'A', false) AS is_array,
  t.typnotnull AS not_null, coalesce(pg_get_expr(t.typdefaultbin, 0, true), quote_literal(t.typdefault))
    AS \"default\",
  {collation} AS collation, description.description AS comment
FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
LEFT JOIN pg_class c ON c.oid = t.typrelid
LEFT JOIN pg_type b ON b.oid = t.typbasetype AND t.typtype = 'd'
LEFT JOIN pg_type e ON e.typtype = 'e'
  AND e.oid = CASE WHEN b.typtype = 'e' THEN b.oid WHEN b.typcategory = 'A' THEN b.typelem END
LEFT JOIN pg_namespace en ON en.oid = e.typnamespace
LEFT JOIN pg_collation co ON co.oid = t.typcollation AND t.typtype = 'd'
  AND t.typcollation <> b.typcollation
LEFT JOIN pg_namespace cn ON cn.oid = co.collnamespace
{comment}
WHERE t.typnamespace IN ({schemas}) AND t.typtype IN ('e', 'd', 'c') AND {own}
  AND (c.oid IS NULL OR c.relkind IN ('c', 'r', 'p', 'v', 'm'))
ORDER BY t.oid"
    )
}
