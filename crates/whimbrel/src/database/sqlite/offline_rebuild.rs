//! A table made anew by a script: the runner looks at the live table while it works, a script can only
//! demand that the table is the one that the migrations made.

use whimbrel_schema::plan::Rebuild;
use whimbrel_schema::{Backend, Identifier};

use super::offline::Script;
use crate::database::offline::{string, strings};

/// What a stored text may have more of than the migrations know.
const CLAUSES: [&str; 5] = ["CHECK", "COLLATE", "DEFAULT", "GENERATED", "REFERENCES"];

/// Writes the statements of a rebuild, with what must hold before and after.
pub(super) fn write(script: &mut Script, rebuild: &Rebuild) {
    let table = string(rebuild.table.as_str(), Backend::Sqlite);
    let named = format!("lower(name) = lower({table}) AND type = 'table'");
    demand_known(script, rebuild, &table, &named);
    for check in &rebuild.checks {
        script.demand(
            &format!("rows of {} have {}", rebuild.table, check.problem),
            &format!("({}) = 0", rebuild.count_statement(check)),
        );
    }
    script.add(&rebuild.create);
    if rebuild.keeps_sequence {
        script.add(&format!(
            "INSERT OR REPLACE INTO temp.whimbrel_kept \
             SELECT 'sequence', max(seq) FROM sqlite_sequence WHERE lower(name) = lower({table})"
        ));
    }
    script.add(&rebuild.copy_statement());
    let count = |table: &Identifier| {
        let name = whimbrel_schema::dialect::quote_identifier(table);
        format!("(SELECT count(*) FROM {name})")
    };
    script.demand(
        &format!("not all rows of {} were copied", rebuild.table),
        &format!("{} = {}", count(&rebuild.table), count(&rebuild.temporary)),
    );
    script.add(&rebuild.drop_statement());
    script.add("PRAGMA legacy_alter_table = ON");
    script.add(&rebuild.rename_statement());
    script.add("PRAGMA legacy_alter_table = OFF");
    for object in rebuild.indexes.iter().chain(&rebuild.triggers) {
        script.add(&object.text);
    }
    if rebuild.keeps_sequence {
        keep_sequence(script, &table);
    }
}

/// Demands the columns, indexes, triggers and clauses that the migrations made, and no others.
fn demand_known(script: &mut Script, rebuild: &Rebuild, table: &str, named: &str) {
    let other = format!(
        "the table {} is not as the migrations made it",
        rebuild.table
    );
    let columns = lowered(&rebuild.known_columns);
    let count = rebuild.known_columns.len();
    script.demand(
        &format!("{other}: it has other columns"),
        &format!(
            "(SELECT count(*) FROM pragma_table_xinfo({table})) = {count} AND \
             (SELECT count(*) FROM pragma_table_xinfo({table}) WHERE lower(name) IN ({columns})) = {count}"
        ),
    );
    let objects = lowered(&rebuild.known_objects);
    let count = rebuild.known_objects.len();
    let live = format!(
        "SELECT count(*) FROM sqlite_schema WHERE type IN ('index', 'trigger') \
         AND sql IS NOT NULL AND lower(tbl_name) = lower({table})"
    );
    script.demand(
        &format!("{other}: it has other indexes or triggers"),
        &format!("({live}) = {count} AND ({live} AND lower(name) IN ({objects})) = {count}"),
    );
    let old = rebuild.old.to_uppercase();
    let same = CLAUSES.map(|clause| {
        format!(
            "length(sql) - length(replace(upper(sql), '{clause}', '')) = {}",
            old.matches(clause).count() * clause.len()
        )
    });
    script.demand(
        &format!("{other}: its text has other clauses"),
        &format!(
            "(SELECT {} FROM sqlite_schema WHERE {named})",
            same.join(" AND ")
        ),
    );
}

/// Lets the number that AUTOINCREMENT gave last not fall.
fn keep_sequence(script: &mut Script, table: &str) {
    let kept = "(SELECT number FROM temp.whimbrel_kept WHERE what = 'sequence')";
    script.add(&format!(
        "INSERT INTO sqlite_sequence (name, seq) SELECT {table}, {kept} WHERE {kept} IS NOT NULL \
         AND NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = {table})"
    ));
    script.add(&format!(
        "UPDATE sqlite_sequence SET seq = max(seq, coalesce({kept}, 0)) WHERE name = {table}"
    ));
}

fn lowered(names: &[Identifier]) -> String {
    let lower: Vec<String> = names.iter().map(|name| name.to_lowercase()).collect();
    let lower: Vec<&str> = lower.iter().map(String::as_str).collect();
    strings(&lower, Backend::Sqlite)
}
