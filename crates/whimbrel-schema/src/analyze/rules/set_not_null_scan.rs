//! `set-not-null-scan`: rows are searched for NULL while everybody waits.

use super::{Check, Example, Group, Rule, Severity, Shows};
use crate::analyze::act::{ColumnChange, Constraint, ConstraintKind, Name, TableChange};
use crate::analyze::finding::Finding;
use crate::analyze::footprint::Footprint;
use crate::analyze::scene::Scene;
use crate::analyze::sql_name;
use crate::analyze::typed_line;
use crate::backend::Backend;
use crate::verify::Level;

pub(super) static RULE: Rule = Rule {
    id: "set-not-null-scan",
    group: Group::BlocksReads,
    severity: Severity::Error,
    level: Level::Warn,
    penalty: 0,
    backends: &[Backend::Postgres],
    about: "`SET NOT NULL` on a column of a table that existed before the migration, where no \
          validated CHECK proves it",
    why: "The table is read from end to end under ACCESS EXCLUSIVE: 0.13 seconds a million \
          rows. PostgreSQL 11 reads it in any case, and so does a statement that drops the \
          proving CHECK beside it.",
    instead: "Add `CHECK (c IS NOT NULL) NOT VALID`. Fill old rows in batches. Validate it in \
          another transaction. `SET NOT NULL`. Drop the CHECK in a later statement. On \
          PostgreSQL 18 add `NOT NULL … NOT VALID` and validate it.",
    check: Check::Statement(check),
    examples: &[
        Example::postgres(
            Shows::Fires,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text)",
            "ALTER TABLE t ALTER COLUMN a SET NOT NULL",
        ),
        Example::postgres(
            Shows::Fires,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text); ALTER TABLE t ADD \
             CONSTRAINT nn CHECK (a IS NOT NULL)",
            "ALTER TABLE t ALTER COLUMN a SET NOT NULL",
        )
        .on(11),
        Example::postgres(
            Shows::Fires,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text); ALTER TABLE t ADD \
             CONSTRAINT nn CHECK (a IS NOT NULL)",
            "ALTER TABLE t ALTER COLUMN a SET NOT NULL, DROP CONSTRAINT nn",
        ),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text); ALTER TABLE t ADD \
             CONSTRAINT nn CHECK (a IS NOT NULL)",
            "ALTER TABLE t ALTER COLUMN a SET NOT NULL",
        ),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int NOT NULL)",
            "ALTER TABLE t ALTER COLUMN a SET NOT NULL",
        ),
        Example::postgres(
            Shows::Born,
            "",
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text); ALTER TABLE t ALTER \
             COLUMN \
             a SET NOT NULL",
        ),
    ],
};

fn check(scene: &Scene<'_>) -> Vec<Finding> {
    let forbidden = scene.changes().filter_map(|(table, change)| match change {
        TableChange::Column {
            name,
            change: ColumnChange::SetNotNull,
        } => Some((table, change, name)),
        TableChange::AddConstraint(Constraint {
            kind: ConstraintKind::NotNull(name),
            not_valid: false,
            ..
        }) => Some((table, change, name)),
        _ => None,
    });
    forbidden
        .filter(|(table, change, column)| is_searched(scene, table, change, column))
        .map(|(table, _, column)| found(scene, table, column))
        .collect()
}

fn is_searched(scene: &Scene<'_>, table: &Name, change: &TableChange, column: &str) -> bool {
    let is_set = scene.column(table, column).is_some_and(|c| c.not_null);
    if is_set || !scene.may_hold_rows(table) {
        return false;
    }
    // A CHECK that is dropped beside it proves nothing: what is dropped goes first.
    let drops_proof = scene
        .changes()
        .any(|(_, change)| matches!(change, TableChange::DropConstraint { .. }));
    let is_read = |does: &Footprint| does.scans.contains(table);
    is_read(&scene.alone(table, change)) || drops_proof && is_read(scene.footprint)
}

fn found(scene: &Scene<'_>, table: &Name, column: &str) -> Finding {
    let (on, named) = (sql_name::table(table), sql_name::column(column));
    let sequence = if scene.settings.version >= 18 {
        format!(
            "ALTER TABLE {on} ADD CONSTRAINT {column}_nn NOT NULL {named} NOT VALID; \
             fill old rows in batches; \
             VALIDATE CONSTRAINT {column}_nn in another transaction"
        )
    } else {
        format!(
            "ALTER TABLE {on} ADD CONSTRAINT {column}_nn CHECK ({named} IS NOT NULL) \
             NOT VALID; fill old rows in \
             batches; VALIDATE CONSTRAINT {column}_nn in another transaction; SET NOT NULL; drop the CHECK in a later \
             statement"
        )
    };
    let mut finding = scene
        .finding(format!(
            "`{table}` is read from end to end under ACCESS EXCLUSIVE to look for NULL in \
             `{column}`"
        ))
        .help(sequence)
        .headline("Adding NOT NULL constraint found")
        .on(table);
    // PostgreSQL 11 reads the table whatever was proved before.
    if scene.settings.version >= 12 {
        finding.fix = scene.online(table, typed_line::set_not_null(table, column));
    }
    finding
}
