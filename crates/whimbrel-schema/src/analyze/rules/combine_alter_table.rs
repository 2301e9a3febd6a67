//! `combine-alter-table`: a table is read twice where once would do.

use super::{Check, Example, Group, Rule, Severity, Shows};
use crate::analyze::act::Act;
use crate::analyze::finding::Finding;
use crate::analyze::past::closes_and_reads;
use crate::analyze::scene::Scene;
use crate::backend::Backend;
use crate::verify::Level;

pub(super) static RULE: Rule = Rule {
    id: "combine-alter-table",
    group: Group::Performance,
    severity: Severity::Info,
    level: Level::Warn,
    penalty: 1,
    backends: &[Backend::Postgres],
    about: "a second `ALTER TABLE` that reads a table from end to end after another did",
    why: "Each statement reads the table by itself and takes its lock anew; one statement with \
          several actions reads it once.",
    instead: "Put the actions into one `ALTER TABLE`; but never the drop of a CHECK beside \
     the SET \
          NOT NULL that it proves.",
    check: Check::Statement(check),
    examples: &[
        Example::postgres(
            Shows::Fires,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text)",
            "ALTER TABLE t ALTER COLUMN a SET NOT NULL; ALTER TABLE t ALTER COLUMN note SET NOT \
             NULL",
        ),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text)",
            "ALTER TABLE t ADD COLUMN x int; ALTER TABLE t ADD COLUMN y int",
        ),
        Example::postgres(
            Shows::Born,
            "",
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text); ALTER TABLE t ALTER \
             COLUMN \
             a SET NOT NULL; ALTER TABLE t ALTER COLUMN note SET NOT NULL",
        ),
    ],
};

fn check(scene: &Scene<'_>) -> Vec<Finding> {
    let Act::AlterTable(alter) = scene.act() else {
        return Vec::new();
    };
    let table = &alter.table;
    let is_second = scene.past.has_read_closed(table);
    if !is_second || !closes_and_reads(scene.footprint, table) || !scene.may_hold_rows(table) {
        return Vec::new();
    }
    let finding = scene
        .finding(format!("`{table}` is read from end to end once more"))
        .help(format!("put the actions into one ALTER TABLE {table}"))
        .on(table);
    vec![finding]
}
