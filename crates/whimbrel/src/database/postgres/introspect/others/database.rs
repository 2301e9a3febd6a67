//! What belongs to the database, whatever schemas are read: publications, event triggers, subscriptions,
//! default privileges.

use super::super::scope::Asked;
use super::without_statement;

pub(super) fn parts(asked: &Asked) -> Vec<String> {
    let event_triggers = "SELECT 'pg_event_trigger', e.oid, 'event trigger', NULL, e.evtname::text,
  format('CREATE EVENT TRIGGER %I ON %s', e.evtname, e.evtevent)
    || coalesce(' WHEN TAG IN (' || (SELECT string_agg(quote_literal(tag), ', ')
      FROM unnest(e.evttags) AS tag) || ')', '')
    || format(' EXECUTE FUNCTION %s()', e.evtfoid::regproc),
  format('EVENT TRIGGER %I', e.evtname), pg_get_userbyid(e.evtowner)::text,
  CASE WHEN e.evtenabled <> 'O' THEN 'a new one takes part always, this one does not' END
FROM pg_event_trigger e"
        .to_owned();
    vec![event_triggers, publications(asked)]
}

/// Lists of columns, conditions and whole schemas are of 15.
fn publications(asked: &Asked) -> String {
    let tables = if asked.is_at_least(15) {
        "concat_ws(', ',
      (SELECT 'TABLE ' || string_agg(r.prrelid::regclass::text
          || coalesce((SELECT ' (' || string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) || ')'
            FROM pg_attribute a WHERE a.attrelid = r.prrelid AND a.attnum = ANY (r.prattrs::int2[])), '')
          || coalesce(' WHERE (' || pg_get_expr(r.prqual, r.prrelid) || ')', ''), ', '
          ORDER BY r.prrelid::regclass::text)
        FROM pg_publication_rel r WHERE r.prpubid = p.oid),
      (SELECT 'TABLES IN SCHEMA ' || string_agg(quote_ident(n.nspname), ', ' ORDER BY n.nspname)
        FROM pg_publication_namespace pn JOIN pg_namespace n ON n.oid = pn.pnnspid
        WHERE pn.pnpubid = p.oid))"
    } else {
        "(SELECT 'TABLE ' || string_agg(r.prrelid::regclass::text, ', ' ORDER BY r.prrelid::regclass::text)
        FROM pg_publication_rel r WHERE r.prpubid = p.oid)"
    };
    let root = asked.since(
        13,
        "CASE WHEN p.pubviaroot THEN ', publish_via_partition_root = true' ELSE '' END",
        "''",
    );
    format!(
        "SELECT 'pg_publication', p.oid, 'publication', NULL, p.pubname::text,
  format('CREATE PUBLICATION %I', p.pubname)
    || CASE WHEN p.puballtables THEN ' FOR ALL TABLES' ELSE coalesce(' FOR ' || nullif({tables}, ''), '') END
    || ' WITH (publish = ''' || concat_ws(', ', CASE WHEN p.pubinsert THEN 'insert' END,
      CASE WHEN p.pubupdate THEN 'update' END, CASE WHEN p.pubdelete THEN 'delete' END,
      CASE WHEN p.pubtruncate THEN 'truncate' END) || '''' || {root} || ')',
  format('PUBLICATION %I', p.pubname), pg_get_userbyid(p.pubowner)::text, NULL
FROM pg_publication p"
    )
}

/// Other roles see the number of a subscription since 14.
pub(super) fn subscriptions(asked: &Asked) -> String {
    without_statement(
        "pg_subscription",
        "subscription",
        [asked.since(14, "u.oid", "0"), "NULL", "u.subname"],
        "FROM pg_subscription u JOIN pg_database d ON d.oid = u.subdbid
WHERE d.datname = current_database()",
        "its connection holds a password",
    )
}

pub(super) fn default_privileges() -> String {
    "SELECT 'pg_default_acl', d.oid,
  format('privileges of %s on new %s', coalesce(quote_ident(g.role), 'every role'), kind.word),
  n.nspname::text, pg_get_userbyid(d.defaclrole)::text,
  format('ALTER DEFAULT PRIVILEGES FOR ROLE %I%s GRANT %s ON %s TO %s%s', pg_get_userbyid(d.defaclrole),
    ' IN SCHEMA ' || quote_ident(n.nspname), g.rights, kind.word, coalesce(quote_ident(g.role), 'PUBLIC'),
    CASE WHEN g.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END), NULL, NULL, NULL
FROM pg_default_acl d LEFT JOIN pg_namespace n ON n.oid = d.defaclnamespace
CROSS JOIN LATERAL (SELECT CASE d.defaclobjtype WHEN 'r' THEN 'TABLES' WHEN 'S' THEN 'SEQUENCES'
  WHEN 'f' THEN 'ROUTINES' WHEN 'T' THEN 'TYPES' ELSE 'SCHEMAS' END AS word) AS kind
CROSS JOIN LATERAL (SELECT CASE WHEN x.grantee <> 0 THEN pg_get_userbyid(x.grantee)::text END AS role,
    x.is_grantable, string_agg(x.privilege_type, ', ' ORDER BY x.privilege_type) AS rights
  FROM aclexplode(d.defaclacl) AS x WHERE x.grantee <> d.defaclrole
  GROUP BY x.grantee, x.is_grantable) AS g"
        .to_owned()
}
