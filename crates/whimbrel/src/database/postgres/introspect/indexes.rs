//! Indexes of tables and materialized views.

use super::scope::{Asked, description, pair};

/// A partition has the indexes that belong to one of the partitioned table, too.
pub(super) fn query(asked: &Asked) -> String {
    let scope = asked.scope();
    let comment = description("pg_class", "i.indexrelid");
    let nulls = asked.since(15, "i.indnullsnotdistinct", "false");
    let collation = pair("co.oid", "cn.nspname", "co.collname");
    format!(
        "WITH {scope}
SELECT i.indexrelid::int8 AS oid, i.indrelid::int8 AS relation, c.relname AS name, am.amname AS method,
  i.indisunique AS \"unique\", i.indisvalid AS valid, c.relkind = 'I' AS partitioned,
  EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = i.indexrelid AND k.conrelid = i.indrelid
    AND k.contype IN ('p', 'u', 'x')) AS of_constraint,
  {nulls} AS nulls_not_distinct, pg_indexam_has_property(am.oid, 'can_order') AS ordered,
  (SELECT json_agg(json_build_object(
      'column', (SELECT a.attname FROM pg_attribute a
        WHERE a.attrelid = i.indrelid AND a.attnum = part.number AND part.number <> 0),
      'expression', CASE WHEN part.number = 0
        THEN pg_get_indexdef(i.indexrelid, part.place::int4, true) END,
      'operator_class', (SELECT CASE WHEN NOT o.opcdefault OR ia.attoptions IS NOT NULL THEN
          CASE WHEN pg_opclass_is_visible(o.oid) THEN o.opcname::text
            ELSE format('%I.%I', (SELECT nspname FROM pg_namespace WHERE oid = o.opcnamespace), o.opcname) END
          || coalesce('(' || array_to_string(ia.attoptions, ',') || ')', '') END
        FROM pg_opclass o, pg_attribute ia
        WHERE o.oid = part.class AND ia.attrelid = i.indexrelid AND ia.attnum = part.place),
      'collation', (SELECT {collation} FROM pg_collation co
        JOIN pg_namespace cn ON cn.oid = co.collnamespace
        WHERE co.oid = part.collated AND part.number <> 0 AND co.oid <> (SELECT a.attcollation
          FROM pg_attribute a WHERE a.attrelid = i.indrelid AND a.attnum = part.number)),
      'option', part.option) ORDER BY part.place)
    FROM unnest(i.indkey::int2[], i.indclass::oid[], i.indcollation::oid[], i.indoption::int2[])
      WITH ORDINALITY AS part(number, class, collated, option, place)) AS keys,
  pg_get_expr(i.indpred, i.indrelid, true) AS predicate,
  coalesce(c.reloptions, '{{}}') AS parameters,
  ARRAY(SELECT format('ALTER COLUMN %s SET STATISTICS %s', a.attnum, a.attstattarget) FROM pg_attribute a
    WHERE a.attrelid = i.indexrelid AND a.attstattarget >= 0 ORDER BY a.attnum) AS statistics, ts.spcname AS tablespace,
  CASE WHEN s.relkind = 'm' OR i.indexprs IS NOT NULL THEN pg_get_indexdef(i.indexrelid, 0, true)
    ELSE '' END AS definition,
  description.description AS comment
FROM scope s JOIN pg_index i ON i.indrelid = s.oid JOIN pg_class c ON c.oid = i.indexrelid
JOIN pg_am am ON am.oid = c.relam
LEFT JOIN pg_tablespace ts ON ts.oid = c.reltablespace
{comment}
WHERE s.relkind IN ('r', 'p', 'm')
ORDER BY i.indrelid, c.relname"
    )
}
