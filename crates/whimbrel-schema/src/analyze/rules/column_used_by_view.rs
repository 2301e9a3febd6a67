//! `column-used-by-view`: a column changes that a view or a generated column depends on.

use super::{Check, Example, Group, Rule, Severity, Shows};
use crate::analyze::act::Act;
use crate::analyze::act::{AlterTable, ColumnChange, Name, TableChange};
use crate::analyze::finding::Finding;
use crate::analyze::scene::Scene;
use crate::analyze::world::{Birth, Relation, RelationKind};
use crate::backend::Backend;
use crate::verify::Level;

pub(super) static RULE: Rule = Rule {
    id: "column-used-by-view",
    group: Group::FailsOnExistingRows,
    severity: Severity::Error,
    level: Level::Deny,
    penalty: 75,
    backends: &[Backend::Postgres, Backend::Sqlite],
    about: "a column that is dropped, or gets another type, while a view or a generated column needs it",
    why: "The server refuses it: 0A000 \"cannot alter type of a column used by a view or rule\", 2BP01 \
          \"other objects depend on it\", and on SQLite \"error in view\".",
    instead: "In one transaction, drop the view, change the column, create the view again, and grant its \
              privileges again.",
    check: Check::Statement(check),
    examples: &[
        Example::postgres(
            Shows::Fires,
            "CREATE TABLE users (id bigint PRIMARY KEY, name varchar(50)); \
             CREATE VIEW v AS SELECT id, name FROM users",
            "ALTER TABLE users ALTER COLUMN name TYPE text",
        ),
        Example::postgres(
            Shows::Fires,
            "CREATE TABLE users (id bigint PRIMARY KEY, name text, \
             upper_name text GENERATED ALWAYS AS (upper(name)) STORED)",
            "ALTER TABLE users DROP COLUMN name",
        ),
        Example::sqlite(
            Shows::Fires,
            "CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT); \
             CREATE VIEW v AS SELECT id, name FROM users",
            "ALTER TABLE users DROP COLUMN name",
        ),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE users (id bigint PRIMARY KEY, name text); \
             CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint, name varchar(50)); \
             CREATE VIEW v AS SELECT u.name, o.id FROM users AS u JOIN orders o ON o.user_id = u.id",
            "ALTER TABLE orders ALTER COLUMN name TYPE text",
        ),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE users (id bigint PRIMARY KEY, name varchar(50)); \
             CREATE VIEW v AS SELECT id FROM users",
            "ALTER TABLE users ALTER COLUMN name TYPE text",
        ),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE users (id bigint PRIMARY KEY, name varchar(50)); \
             CREATE VIEW v AS SELECT id, name FROM users",
            "DROP VIEW v; ALTER TABLE users ALTER COLUMN name TYPE text; \
             CREATE VIEW v AS SELECT id, name FROM users",
        ),
    ],
};

fn check(scene: &Scene<'_>) -> Vec<Finding> {
    // A table that is made anew does not go through `ALTER TABLE`, and fails or succeeds as a whole.
    let Act::AlterTable(AlterTable { table, changes, .. }) = scene.act() else {
        return Vec::new();
    };
    changes
        .iter()
        .filter_map(|change| {
            let column = touched(scene, change)?;
            let user = user(scene, table, changes, column)?;
            let message = format!("the server refuses it: {user} needs `{table}.{column}`");
            let help = "in one transaction, drop what needs the column, change the column, and make it again";
            Some(scene.finding(message).help(help).on(table).certain())
        })
        .collect()
}

/// The column that a change drops or gives another type, where dependents stand in its way.
fn touched<'a>(scene: &Scene<'_>, change: &'a TableChange) -> Option<&'a str> {
    match change {
        TableChange::DropColumn { name, drop } => (!drop.cascade).then_some(name),
        TableChange::Column {
            name,
            change: ColumnChange::Type { .. },
        } => (scene.settings.backend == Backend::Postgres).then_some(name),
        _ => None,
    }
}

/// What needs a column, in words.
fn user(scene: &Scene<'_>, table: &Name, changes: &[TableChange], column: &str) -> Option<String> {
    let mut relations = scene.world.relations.related(table);
    let view = relations.find(|(_, relation)| reads(scene, relation, table, column));
    let view = view.map(|(name, _)| format!("the view `{name}`"));
    view.or_else(|| {
        let mut columns = scene.relation(table)?.columns.iter();
        let computed = columns.find(|other| {
            let generated = other.generated.as_ref();
            let needs_it = generated.is_some_and(|g| g.expression.columns.contains(column));
            needs_it && other.name != column && !drops(changes, &other.name)
        });
        computed.map(|other| format!("the generated column `{}`", other.name))
    })
}

fn drops(changes: &[TableChange], column: &str) -> bool {
    let mut changes = changes.iter();
    changes.any(|c| matches!(c, TableChange::DropColumn { name, .. } if name == column))
}

fn reads(scene: &Scene<'_>, relation: &Relation, table: &Name, column: &str) -> bool {
    let is_view = matches!(
        relation.kind,
        RelationKind::View | RelationKind::MaterializedView { .. }
    );
    let names_it = match &relation.named_columns {
        Some(columns) => columns.contains(column) && relation.may_mean(table, column),
        // SQLite expands `*` when the view is read; PostgreSQL when it is made.
        None => {
            let is_later = scene
                .column(table, column)
                .is_some_and(|known| known.birth == Birth::Now);
            scene.settings.backend == Backend::Postgres
                && (relation.birth == Birth::Now || !is_later)
        }
    };
    is_view && relation.reads.contains(table) && names_it
}
