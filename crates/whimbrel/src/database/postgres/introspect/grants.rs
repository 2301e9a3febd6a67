//! Rights on objects that have any beside the usual ones.

use super::scope::Asked;

pub(super) fn query(asked: &Asked) -> String {
    let scope = asked.scope();
    let schemas = asked.schemas();
    let default = asked.default_schema.unwrap_or_default();
    format!(
        "WITH {scope}, rights AS (
SELECT 'pg_class' AS class, s.oid, 0 AS number, c.relacl AS list, c.relowner AS owner,
  CASE s.relkind WHEN 'S' THEN 'SEQUENCE ' ELSE 'TABLE ' END || s.oid::regclass::text AS subject
FROM scope s JOIN pg_class c ON c.oid = s.oid WHERE c.relacl IS NOT NULL
UNION ALL
SELECT 'pg_class', s.oid, a.attnum, a.attacl, c.relowner, 'TABLE ' || s.oid::regclass::text
FROM scope s JOIN pg_class c ON c.oid = s.oid
JOIN pg_attribute a ON a.attrelid = s.oid AND a.attacl IS NOT NULL AND NOT a.attisdropped
UNION ALL
SELECT 'pg_proc', p.oid, 0, p.proacl, p.proowner, 'ROUTINE ' || p.oid::regprocedure::text
FROM pg_proc p WHERE p.pronamespace IN ({schemas}) AND p.proacl IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM pg_depend x WHERE x.classid = 'pg_proc'::regclass
    AND x.objid = p.oid AND x.deptype IN ('e', 'i'))
UNION ALL
SELECT 'pg_type', t.oid, 0, t.typacl, t.typowner, 'TYPE ' || t.oid::regtype::text
FROM pg_type t WHERE t.typnamespace IN ({schemas}) AND t.typacl IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM pg_depend x WHERE x.classid = 'pg_type'::regclass
    AND x.objid = t.oid AND x.deptype IN ('e', 'i'))
UNION ALL
SELECT 'pg_namespace', n.oid, 0, n.nspacl, n.nspowner, 'SCHEMA ' || quote_ident(n.nspname)
FROM pg_namespace n WHERE n.oid IN ({schemas}) AND n.oid <> {default} AND n.nspname <> 'public'
  AND n.nspacl IS NOT NULL)
SELECT r.class, r.oid::int8 AS oid, r.number AS \"column\", r.subject,
  CASE WHEN x.grantee <> 0 THEN pg_get_userbyid(x.grantee) END AS grantee,
  coalesce(x.grantee = r.owner, false) AS is_owner,
  coalesce(array_agg(x.privilege_type ORDER BY x.privilege_type)
    FILTER (WHERE x.privilege_type IS NOT NULL), '{{}}') AS privileges,
  coalesce(x.is_grantable, false) AS grantable
FROM rights r LEFT JOIN LATERAL aclexplode(r.list) AS x ON true
GROUP BY r.class, r.oid, r.number, r.subject, r.owner, x.grantee, x.is_grantable
ORDER BY r.class, r.oid, r.number"
    )
}
