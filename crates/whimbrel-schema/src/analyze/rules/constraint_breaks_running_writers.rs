//! `constraint-breaks-running-writers`: a constraint that the running version may not satisfy.

use super::{Check, Example, Group, Rule, Severity, Shows};
use crate::analyze::act::{ColumnChange, Constraint, ConstraintKind, Expression};
use crate::analyze::act::{Name, TableChange};
use crate::analyze::finding::Finding;
use crate::analyze::scene::Scene;
use crate::backend::Backend;
use crate::verify::Level;

pub(super) static RULE: Rule = Rule {
    id: "constraint-breaks-running-writers",
    group: Group::BreaksRunningVersion,
    severity: Severity::Warning,
    level: Level::Warn,
    // The safer way to NOT NULL begins with such a constraint and must not cost more than the plain one.
    penalty: 0,
    backends: &[Backend::Postgres, Backend::Sqlite],
    about: "a new `CHECK`, `NOT NULL`, `UNIQUE` or `EXCLUDE` on columns that the running version writes",
    why: "A constraint holds for new rows from the commit on, also one that is NOT VALID: the version of \
          the application that still runs fails when it writes what it always wrote.",
    instead: "Deploy a version that satisfies it first, and add the constraint in the next release; or \
              have a trigger repair the values meanwhile.",
    check: Check::Statement(check),
    examples: &[
        Example::postgres(
            Shows::Fires,
            "CREATE TABLE users (id bigint PRIMARY KEY)",
            "ALTER TABLE users ADD COLUMN region int; \
             ALTER TABLE users ADD CONSTRAINT region_nn CHECK (region IS NOT NULL) NOT VALID",
        ),
        Example::postgres(
            Shows::Fires,
            "CREATE TABLE users (id bigint PRIMARY KEY, email text)",
            "ALTER TABLE users ADD CONSTRAINT users_email_key UNIQUE (email)",
        ),
        Example::postgres(
            Shows::Fires,
            "CREATE TABLE users (id bigint PRIMARY KEY, email text)",
            "ALTER TABLE users ALTER COLUMN email SET NOT NULL",
        ),
        Example::sqlite(
            Shows::Fires,
            "CREATE TABLE users (id INTEGER PRIMARY KEY, age INTEGER)",
            "ALTER TABLE users ADD CONSTRAINT age_ok CHECK (age >= 0)",
        )
        .on(54),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE users (id bigint PRIMARY KEY, email text); \
             ALTER TABLE users ADD CONSTRAINT nn CHECK (email IS NOT NULL) NOT VALID",
            "ALTER TABLE users ALTER COLUMN email SET NOT NULL",
        ),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE users (id bigint PRIMARY KEY, email text); \
             CREATE UNIQUE INDEX users_email ON users (email)",
            "ALTER TABLE users ADD CONSTRAINT users_email_key UNIQUE USING INDEX users_email",
        ),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE users (id bigint PRIMARY KEY, state text CONSTRAINT s CHECK (state = 'a'))",
            "ALTER TABLE users DROP CONSTRAINT s, ADD CONSTRAINT s CHECK (state IN ('a', 'b'))",
        ),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE users (id bigint PRIMARY KEY)",
            "ALTER TABLE users ADD COLUMN state text DEFAULT 'a'; \
             ALTER TABLE users ADD CONSTRAINT s CHECK (state IS NOT NULL) NOT VALID",
        ),
        Example::postgres(
            Shows::Born,
            "",
            "CREATE TABLE users (id bigint PRIMARY KEY, email text); \
             ALTER TABLE users ADD CONSTRAINT e CHECK (email IS NOT NULL)",
        ),
    ],
};

fn check(scene: &Scene<'_>) -> Vec<Finding> {
    let changes = scene.changes().filter(|(table, _)| scene.is_old(table));
    changes
        .filter_map(|(table, change)| match change {
            TableChange::AddConstraint(constraint) => restricted(scene, table, constraint),
            TableChange::Column {
                name,
                change: ColumnChange::SetNotNull,
            } => not_null(scene, table, name),
            _ => None,
        })
        .collect()
}

fn restricted(scene: &Scene<'_>, table: &Name, constraint: &Constraint) -> Option<Finding> {
    if constraint.not_enforced || replaces(scene, table, constraint) {
        return None;
    }
    let what = match &constraint.kind {
        ConstraintKind::Check(condition) => {
            restricts(scene, table, condition).then(|| format!("breaks `{}`", condition.text))?
        }
        ConstraintKind::Unique {
            columns,
            using_index: None,
        } => {
            let is_new = !is_unique(scene, table, columns)
                && columns
                    .iter()
                    .all(|column| scene.is_old_column(table, column));
            is_new.then(|| format!("repeats `{}`", columns.join(", ")))?
        }
        ConstraintKind::Exclude => "excludes another".to_owned(),
        ConstraintKind::NotNull(column) => return not_null(scene, table, column),
        ConstraintKind::Unique { .. }
        | ConstraintKind::PrimaryKey { .. }
        | ConstraintKind::ForeignKey { .. } => return None,
    };
    Some(finding(scene, table, &what))
}

fn finding(scene: &Scene<'_>, table: &Name, what: &str) -> Finding {
    scene
        .finding(format!(
            "from the commit on the running version fails when it writes a row of `{table}` that {what}"
        ))
        .help("deploy a version that never writes such rows first, and add it in the next release")
        .on(table)
}

fn not_null(scene: &Scene<'_>, table: &Name, column: &str) -> Option<Finding> {
    let known = scene.column(table, column);
    let is_so_already =
        known.is_some_and(|known| known.not_null) || is_proven(scene, table, column);
    let is_in_danger = scene.is_old_column(table, column) || !has_default(scene, table, column);
    let what = match has_default(scene, table, column) {
        true => format!("puts NULL into `{column}`"),
        false => format!("has no `{column}`"),
    };
    let found = finding(scene, table, &what).headline("Adding NOT NULL constraint found");
    (!is_so_already && is_in_danger).then_some(found)
}

/// Tells whether a condition asks more of what the running version writes.
fn restricts(scene: &Scene<'_>, table: &Name, condition: &Expression) -> bool {
    let known = scene.relation(table);
    let mut constraints = known.into_iter().flat_map(|relation| &relation.constraints);
    let is_repeated = constraints.any(
        |held| matches!(&held.kind, ConstraintKind::Check(held) if held.text == condition.text),
    );
    let is_asked = |column: &String| {
        let asks_for_a_value = condition.not_null.contains(column);
        let only_that = asks_for_a_value && condition.columns.len() == condition.not_null.len();
        let is_given = scene
            .column(table, column)
            .is_some_and(|known| known.not_null);
        if scene.is_old_column(table, column) {
            !(only_that && condition.comparisons.is_empty() && is_given)
        } else {
            asks_for_a_value && !has_default(scene, table, column)
        }
    };
    !is_repeated && condition.columns.iter().any(is_asked)
}

/// Tells whether a check of the table already refuses NULL, valid or not.
fn is_proven(scene: &Scene<'_>, table: &Name, column: &str) -> bool {
    let known = scene.relation(table);
    let mut constraints = known.into_iter().flat_map(|relation| &relation.constraints);
    constraints.any(|held| match &held.kind {
        ConstraintKind::Check(condition) => condition.not_null.contains(column),
        ConstraintKind::NotNull(refused) => refused == column,
        ConstraintKind::PrimaryKey { columns, .. } => columns.iter().any(|key| key == column),
        _ => false,
    })
}

/// Tells whether a new column has a value in rows whose writer does not know it.
fn has_default(scene: &Scene<'_>, table: &Name, column: &str) -> bool {
    let is_value = |default: Option<&Expression>| default.is_some_and(|d| !d.is_null);
    let known = scene.column(table, column).is_some_and(|known| {
        is_value(known.default.as_deref()) || known.sequence.is_some() || known.generated.is_some()
    });
    let mut added = scene.columns_added().into_iter();
    known
        || added.any(|made| {
            let column_of = made.column;
            column_of.name == column
                && (is_value(column_of.default.as_ref())
                    || column_of.sequence.is_some()
                    || column_of.generated.is_some())
        })
}

/// Tells whether the values of some of the columns are unique already.
fn is_unique(scene: &Scene<'_>, table: &Name, columns: &[String]) -> bool {
    let mut indexes = scene.world.indexes_of(table);
    indexes.any(|(_, index)| {
        let keys = index.key_columns();
        index.unique
            && index.predicate.is_none()
            && keys.len() == index.keys.len()
            && keys
                .iter()
                .all(|key| columns.iter().any(|column| column == key))
    })
}

/// Tells whether the migration dropped a constraint of the same name: one takes another's place, and
/// which of them asks more cannot be told.
fn replaces(scene: &Scene<'_>, table: &Name, constraint: &Constraint) -> bool {
    let Some(new) = &constraint.name else {
        return false;
    };
    scene.past.has_dropped_constraint(table, new) || scene.drops_constraint(table, new)
}
