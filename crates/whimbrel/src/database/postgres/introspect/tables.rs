//! Tables, partitioned and foreign ones among them.

use super::scope::{Asked, description, options};

pub(super) fn query(asked: &Asked) -> String {
    let scope = asked.scope();
    let comment = description("pg_class", "s.oid");
    let options = options("ft.ftoptions");
    format!(
        "WITH {scope}
SELECT s.oid::int8 AS oid, s.nspname AS schema, s.relname AS name, s.relkind AS kind,
  c.relpersistence = 'u' AS unlogged,
  coalesce(c.reloptions, '{{}}')
    || ARRAY(SELECT 'toast.' || o FROM unnest(toast.reloptions) AS o) AS parameters,
  pg_get_userbyid(c.relowner) AS owner, c.relrowsecurity AS row_security,
  c.relforcerowsecurity AS row_security_forced, c.relreplident AS replica_identity,
  (SELECT ic.relname FROM pg_index i JOIN pg_class ic ON ic.oid = i.indexrelid
    WHERE i.indrelid = s.oid AND i.indisreplident LIMIT 1) AS replica_index,
  (SELECT ic.relname FROM pg_index i JOIN pg_class ic ON ic.oid = i.indexrelid
    WHERE i.indrelid = s.oid AND i.indisclustered LIMIT 1) AS clustered,
  p.partstrat AS strategy, CASE WHEN p.partrelid IS NOT NULL THEN pg_get_partkeydef(s.oid) END AS partition_key,
  (SELECT json_agg(a.attname ORDER BY part.place)
    FROM unnest(p.partattrs::int2[]) WITH ORDINALITY AS part(number, place)
    LEFT JOIN pg_attribute a ON a.attrelid = s.oid AND a.attnum = part.number AND part.number <> 0)
    AS partition_columns,
  pg_get_expr(c.relpartbound, s.oid) AS bound,
  (SELECT json_agg(json_build_array(pn.nspname, pc.relname) ORDER BY h.inhseqno)
    FROM pg_inherits h JOIN pg_class pc ON pc.oid = h.inhparent
    JOIN pg_namespace pn ON pn.oid = pc.relnamespace WHERE h.inhrelid = s.oid) AS parents,
  ts.spcname AS tablespace, CASE WHEN am.amname <> 'heap' THEN am.amname END AS method,
  CASE WHEN c.reloftype <> 0 THEN c.reloftype::regtype::text END AS of_type,
  fs.srvname AS server, {options} AS options, description.description AS comment
FROM scope s JOIN pg_class c ON c.oid = s.oid
LEFT JOIN pg_class toast ON toast.oid = c.reltoastrelid
LEFT JOIN pg_partitioned_table p ON p.partrelid = s.oid
LEFT JOIN pg_tablespace ts ON ts.oid = c.reltablespace
LEFT JOIN pg_am am ON am.oid = c.relam
LEFT JOIN pg_foreign_table ft ON ft.ftrelid = s.oid
LEFT JOIN pg_foreign_server fs ON fs.oid = ft.ftserver
{comment}
WHERE s.relkind IN ('r', 'p', 'f')"
    )
}
