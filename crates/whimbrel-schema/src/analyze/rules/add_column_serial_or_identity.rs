//! `add-column-serial-or-identity`: every row is numbered.

use super::{Check, Example, Group, Rule, Severity, Shows};
use crate::analyze::act::NewColumn;
use crate::analyze::finding::Finding;
use crate::analyze::scene::Scene;
use crate::backend::Backend;
use crate::verify::Level;

pub(super) static RULE: Rule = Rule {
    id: "add-column-serial-or-identity",
    group: Group::BlocksReads,
    severity: Severity::Error,
    level: Level::Warn,
    penalty: 0,
    backends: &[Backend::Postgres],
    about: "a new `serial` or identity column in a table that existed before the migration",
    why: "Every row is numbered and written anew under ACCESS EXCLUSIVE: 3.8 seconds a million \
          rows. The numbers follow the place of the rows on disk.",
    instead: "Add a bigint column and a sequence, make the sequence its default, number old rows \
          in batches, then tie the sequence to the column.",
    check: Check::Statement(check),
    examples: &[
        Example::postgres(
            Shows::Fires,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text)",
            "ALTER TABLE t ADD COLUMN n bigserial",
        ),
        Example::postgres(
            Shows::Fires,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text)",
            "ALTER TABLE t ADD COLUMN n bigint GENERATED ALWAYS AS IDENTITY",
        ),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text)",
            "ALTER TABLE t ADD COLUMN n bigint",
        ),
        Example::postgres(
            Shows::Born,
            "",
            "CREATE TABLE t (a int); ALTER TABLE t ADD COLUMN id bigint GENERATED ALWAYS AS \
             IDENTITY",
        ),
    ],
};

fn check(scene: &Scene<'_>) -> Vec<Finding> {
    let added = scene.added_columns().into_iter();
    let found =
        added.filter(|(table, column, does)| does.rewrites.contains(*table) && is_numbered(column));
    found
        .map(|(table, column, _)| {
            let name = &column.name;
            scene
                .finding(format!(
                    "`{table}` is written anew under ACCESS EXCLUSIVE to \
                 number every row in `{name}`"
                ))
                .help(format!(
                    "add `{name}` as a nullable bigint, make a sequence its \
                 default, and number the old rows of `{table}` in batches"
                ))
                .on(table)
        })
        .collect()
}

fn is_numbered(column: &NewColumn) -> bool {
    let data_type = column.data_type.as_ref();
    let is_serial = data_type.is_some_and(|data_type| {
        let mut names = ["smallserial", "serial", "bigserial"].into_iter();
        names.any(|name| data_type.is(name))
    });
    is_serial || column.sequence.is_some()
}
