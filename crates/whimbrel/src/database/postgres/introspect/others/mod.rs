//! Objects without a kind of their own: carried as the statement that makes them, or named as left out.

mod database;
mod foreign;
mod operators;
mod text_search;
mod types;

use super::scope::Asked;

/// What every part of a query answers, before comments.
const COLUMNS: &str = "o.class, o.oid::int8 AS oid, o.what, o.schema, o.name, o.statement, o.subject, \
                       o.owner, o.why, description.description AS comment";

/// The queries, each with what it asks for.
pub(super) fn queries(asked: &Asked) -> Vec<(&'static str, String)> {
    let groups = [
        ("ranges, base types and collations", types::parts(asked)),
        ("operators, casts and conversions", operators::parts(asked)),
        ("text search", text_search::parts(asked)),
        ("foreign servers", foreign::parts()),
        ("publications and event triggers", database::parts(asked)),
        ("subscriptions", vec![database::subscriptions(asked)]),
        ("default privileges", vec![database::default_privileges()]),
    ];
    groups
        .into_iter()
        .map(|(what, parts)| (what, query(&parts)))
        .collect()
}

fn query(parts: &[String]) -> String {
    let all = parts.join("\nUNION ALL\n");
    format!(
        "SELECT {COLUMNS} FROM (\n{all}\n) AS o(class, oid, what, schema, name, statement, subject, owner, why)
LEFT JOIN pg_description description ON description.objoid = o.oid AND description.objsubid = 0
  AND description.classoid = o.class::regclass
WHERE o.oid >= 16384 AND NOT EXISTS (SELECT 1 FROM pg_depend x WHERE x.classid = o.class::regclass
  AND x.objid = o.oid AND x.deptype = 'e')
ORDER BY o.oid, o.what"
    )
}

/// A part that names what has no statement, and why.
fn without_statement(class: &str, what: &str, columns: [&str; 3], rest: &str, why: &str) -> String {
    let [oid, schema, name] = columns;
    format!(
        "SELECT '{class}', {oid}, '{what}', {schema}, {name}::text, NULL, NULL, NULL, '{why}' {rest}"
    )
}
