//! Policies, and rules other than those that make a view.

use super::scope::{Asked, description};

pub(super) fn policies(asked: &Asked) -> String {
    let scope = asked.scope();
    let comment = description("pg_policy", "p.oid");
    format!(
        "WITH {scope}
SELECT p.oid::int8 AS oid, p.polrelid::int8 AS relation, p.polname AS name,
  format('CREATE POLICY %I ON %s', p.polname, p.polrelid::regclass)
    || CASE WHEN p.polpermissive THEN '' ELSE ' AS RESTRICTIVE' END
    || CASE p.polcmd WHEN 'r' THEN ' FOR SELECT' WHEN 'a' THEN ' FOR INSERT' WHEN 'w' THEN ' FOR UPDATE'
      WHEN 'd' THEN ' FOR DELETE' ELSE '' END
    || CASE WHEN p.polroles = '{{0}}' THEN '' ELSE ' TO ' || array_to_string(ARRAY(
      SELECT CASE WHEN r = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(r)) END
      FROM unnest(p.polroles) AS r ORDER BY 1), ', ') END
    || coalesce(' USING (' || pg_get_expr(p.polqual, p.polrelid, true) || ')', '')
    || coalesce(' WITH CHECK (' || pg_get_expr(p.polwithcheck, p.polrelid, true) || ')', '') AS statement,
  'O' AS enabled, NULL AS plain, NULL AS function, description.description AS comment
FROM scope s JOIN pg_policy p ON p.polrelid = s.oid
{comment}
ORDER BY p.polrelid, p.polname"
    )
}

pub(super) fn rules(asked: &Asked) -> String {
    let scope = asked.scope();
    let comment = description("pg_rewrite", "r.oid");
    format!(
        "WITH {scope}
SELECT r.oid::int8 AS oid, r.ev_class::int8 AS relation, r.rulename AS name,
  pg_get_ruledef(r.oid, true) AS statement, r.ev_enabled AS enabled, NULL AS plain, NULL AS function,
  description.description AS comment
FROM scope s JOIN pg_rewrite r ON r.ev_class = s.oid
{comment}
WHERE r.rulename <> '_RETURN'
ORDER BY r.ev_class, r.rulename"
    )
}
