//! Columns of tables, views and composite types.

use super::scope::{Asked, options, pair};

pub(super) fn query(asked: &Asked) -> String {
    let scope = asked.scope();
    let generated = asked.since(12, "a.attgenerated", "''");
    let compression = asked.since(
        14,
        "CASE a.attcompression WHEN 'p' THEN 'pglz' WHEN 'l' THEN 'lz4' END",
        "NULL",
    );
    // Since 17 a partition numbers its rows as its table does.
    let identity = asked.since(
        17,
        "CASE WHEN (SELECT c.relispartition FROM pg_class c WHERE c.oid = s.oid) THEN '' \
         ELSE a.attidentity END",
        "a.attidentity",
    );
    let options = options("a.attfdwoptions");
    let enumeration = pair("e.oid", "en.nspname", "e.typname");
    let collation = pair("co.oid", "cn.nspname", "co.collname");
    format!(
        "WITH {scope}
SELECT a.attrelid::int8 AS relation, a.attnum AS number, a.attname AS name,
  format_type(a.atttypid, a.atttypmod) AS data_type, {enumeration} AS enumeration,
  t.typcategory = 'A' AS is_array, a.attnotnull AS not_null,
  pg_get_expr(d.adbin, d.adrelid, true) AS \"default\", {identity} AS identity,
  {generated} AS generated, {collation} AS collation,
  CASE WHEN s.relkind IN ('r', 'p') AND a.attstorage <> t.typstorage THEN
    CASE a.attstorage WHEN 'p' THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL' WHEN 'm' THEN 'MAIN'
      ELSE 'EXTENDED' END END AS storage,
  {compression} AS compression, nullif(a.attstattarget, -1) AS statistics,
  coalesce(a.attoptions, '{{}}') AS parameters, {options} AS options,
  description.description AS comment
FROM scope s
JOIN pg_attribute a ON a.attrelid = s.oid AND a.attnum > 0 AND NOT a.attisdropped
JOIN pg_type t ON t.oid = a.atttypid
LEFT JOIN pg_type e ON e.typtype = 'e'
  AND e.oid = CASE WHEN t.typtype = 'e' THEN t.oid WHEN t.typcategory = 'A' THEN t.typelem END
LEFT JOIN pg_namespace en ON en.oid = e.typnamespace
LEFT JOIN pg_collation co ON co.oid = a.attcollation AND a.attcollation <> t.typcollation
LEFT JOIN pg_namespace cn ON cn.oid = co.collnamespace
LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
LEFT JOIN pg_description description ON description.classoid = 'pg_class'::regclass
  AND description.objoid = a.attrelid AND description.objsubid = a.attnum
WHERE s.relkind <> 'S'
ORDER BY a.attrelid, a.attnum"
    )
}
