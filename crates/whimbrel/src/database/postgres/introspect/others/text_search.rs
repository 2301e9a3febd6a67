//! Text search: configurations and dictionaries; parsers and templates are functions in C.

use super::super::scope::Asked;
use super::without_statement;

pub(super) fn parts(asked: &Asked) -> Vec<String> {
    let schemas = asked.schemas();
    let in_c = "its functions are written in C, which no statement carries";
    vec![
        configurations(asked, &schemas),
        dictionaries(asked, &schemas),
        without_statement(
            "pg_ts_parser",
            "text search parser",
            ["o.oid", "n.nspname::text", "o.prsname"],
            &asked.in_schemas("pg_ts_parser", "prs"),
            in_c,
        ),
        without_statement(
            "pg_ts_template",
            "text search template",
            ["o.oid", "n.nspname::text", "o.tmplname"],
            &asked.in_schemas("pg_ts_template", "tmpl"),
            in_c,
        ),
    ]
}

/// A configuration and its mappings, which are statements of their own.
fn configurations(asked: &Asked, schemas: &str) -> String {
    let name = asked.made_name("c.cfgnamespace", "n.nspname", "c.cfgname");
    format!(
        "SELECT 'pg_ts_config', c.oid, 'text search configuration', n.nspname::text, c.cfgname::text,
  'CREATE TEXT SEARCH CONFIGURATION ' || {name} || format(' (PARSER = %I.%I)', pn.nspname, p.prsname)
    || coalesce((SELECT string_agg(E';\\nALTER TEXT SEARCH CONFIGURATION ' || {name} || ' ADD MAPPING FOR '
        || quote_ident(mapped.alias) || ' WITH ' || mapped.dictionaries, '' ORDER BY mapped.tokid)
      FROM (SELECT t.tokid, t.alias,
          string_agg(m.mapdict::regdictionary::text, ', ' ORDER BY m.mapseqno) AS dictionaries
        FROM pg_ts_config_map m JOIN ts_token_type(c.cfgparser) AS t ON t.tokid = m.maptokentype
        WHERE m.mapcfg = c.oid GROUP BY t.tokid, t.alias) AS mapped), ''),
  'TEXT SEARCH CONFIGURATION ' || {name}, pg_get_userbyid(c.cfgowner)::text, NULL
FROM pg_ts_config c JOIN pg_namespace n ON n.oid = c.cfgnamespace
JOIN pg_ts_parser p ON p.oid = c.cfgparser JOIN pg_namespace pn ON pn.oid = p.prsnamespace
WHERE c.cfgnamespace IN ({schemas})"
    )
}

fn dictionaries(asked: &Asked, schemas: &str) -> String {
    let name = asked.made_name("d.dictnamespace", "n.nspname", "d.dictname");
    format!(
        "SELECT 'pg_ts_dict', d.oid, 'text search dictionary', n.nspname::text, d.dictname::text,
  'CREATE TEXT SEARCH DICTIONARY ' || {name} || format(' (TEMPLATE = %I.%I', tn.nspname, t.tmplname)
    || coalesce(', ' || d.dictinitoption, '') || ')',
  'TEXT SEARCH DICTIONARY ' || {name}, pg_get_userbyid(d.dictowner)::text, NULL
FROM pg_ts_dict d JOIN pg_namespace n ON n.oid = d.dictnamespace
JOIN pg_ts_template t ON t.oid = d.dicttemplate JOIN pg_namespace tn ON tn.oid = t.tmplnamespace
WHERE d.dictnamespace IN ({schemas})"
    )
}
