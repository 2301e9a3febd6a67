//! Ranges, base types and collations.

use super::super::scope::Asked;
use super::without_statement;

pub(super) fn parts(asked: &Asked) -> Vec<String> {
    let schemas = asked.schemas();
    let base = format!(
        "FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
WHERE t.typnamespace IN ({schemas}) AND t.typtype IN ('b', 'p')
  AND NOT EXISTS (SELECT 1 FROM pg_type element WHERE element.typarray = t.oid)"
    );
    vec![
        ranges(asked, &schemas),
        without_statement(
            "pg_type",
            "base type",
            ["t.oid", "n.nspname::text", "t.typname"],
            &base,
            "its functions are written in C, which no statement carries",
        ),
        collations(asked, &schemas),
    ]
}

fn ranges(asked: &Asked, schemas: &str) -> String {
    let name = asked.made_name("t.typnamespace", "n.nspname", "t.typname");
    let multirange = asked.since(
        14,
        "(SELECT 'MULTIRANGE_TYPE_NAME = ' || r.rngmultitypid::regtype::text)",
        "NULL",
    );
    format!(
        "SELECT 'pg_type', t.oid, 'range type', n.nspname::text, t.typname::text,
  'CREATE TYPE ' || {name} || ' AS RANGE (' || concat_ws(', ',
    'SUBTYPE = ' || format_type(r.rngsubtype, NULL),
    CASE WHEN NOT oc.opcdefault THEN format('SUBTYPE_OPCLASS = %I.%I', ocn.nspname, oc.opcname) END,
    CASE WHEN r.rngcollation <> st.typcollation THEN 'COLLATION = ' || r.rngcollation::regcollation::text END,
    CASE WHEN r.rngcanonical::oid <> 0 THEN 'CANONICAL = ' || r.rngcanonical::text END,
    CASE WHEN r.rngsubdiff::oid <> 0 THEN 'SUBTYPE_DIFF = ' || r.rngsubdiff::text END,
    {multirange}) || ')',
  'TYPE ' || t.oid::regtype::text, pg_get_userbyid(t.typowner)::text, NULL
FROM pg_range r JOIN pg_type t ON t.oid = r.rngtypid JOIN pg_namespace n ON n.oid = t.typnamespace
JOIN pg_type st ON st.oid = r.rngsubtype
JOIN pg_opclass oc ON oc.oid = r.rngsubopc JOIN pg_namespace ocn ON ocn.oid = oc.opcnamespace
WHERE t.typnamespace IN ({schemas})"
    )
    .replace(
        "r.rngcollation::regcollation::text",
        asked.since(
            13,
            "r.rngcollation::regcollation::text",
            "(SELECT format('%I.%I', cn.nspname, co.collname) FROM pg_collation co \
             JOIN pg_namespace cn ON cn.oid = co.collnamespace WHERE co.oid = r.rngcollation)",
        ),
    )
}

/// Where the locale of a collation is kept differs by version.
fn collations(asked: &Asked, schemas: &str) -> String {
    let name = asked.made_name("c.collnamespace", "n.nspname", "c.collname");
    let locale = match (asked.is_at_least(15), asked.is_at_least(17)) {
        (_, true) => "c.colllocale",
        (true, false) => "c.colliculocale",
        (false, false) => "CASE WHEN c.collprovider = 'i' THEN c.collcollate END",
    };
    let deterministic = asked.since(
        12,
        "CASE WHEN NOT c.collisdeterministic THEN 'DETERMINISTIC = false' END",
        "NULL",
    );
    let rules = asked.since(16, "'RULES = ' || quote_literal(c.collicurules)", "NULL");
    format!(
        "SELECT 'pg_collation', c.oid, 'collation', n.nspname::text, c.collname::text,
  'CREATE COLLATION ' || {name} || ' (' || concat_ws(', ',
    'PROVIDER = ' || CASE c.collprovider WHEN 'i' THEN 'icu' WHEN 'b' THEN 'builtin' ELSE 'libc' END,
    'LOCALE = ' || quote_literal({locale}),
    CASE WHEN c.collprovider = 'c' THEN 'LC_COLLATE = ' || quote_literal(c.collcollate) END,
    CASE WHEN c.collprovider = 'c' THEN 'LC_CTYPE = ' || quote_literal(c.collctype) END,
    {deterministic}, {rules}) || ')',
  'COLLATION ' || {name}, pg_get_userbyid(c.collowner)::text, NULL
FROM pg_collation c JOIN pg_namespace n ON n.oid = c.collnamespace
WHERE c.collnamespace IN ({schemas})"
    )
}
