//! `drop-primary-key`: a table loses what tells its rows apart.

use super::rename_column::changes_of;
use super::{Check, Example, Group, Rule, Severity, Shows};
use crate::analyze::act::{ConstraintKind, Name, TableChange, TableSetting};
use crate::analyze::finding::Finding;
use crate::analyze::scene::Scene;
use crate::backend::Backend;
use crate::verify::Level;

pub(super) static RULE: Rule = Rule {
    id: "drop-primary-key",
    group: Group::BreaksRunningVersion,
    severity: Severity::Warning,
    level: Level::Warn,
    penalty: 5,
    backends: &[Backend::Postgres],
    about: "a primary key that is dropped, or `REPLICA IDENTITY NOTHING` or `FULL`",
    why: "Logical replication and change capture tell rows apart by the primary key: without one, \
          `UPDATE` and `DELETE` on a published table fail, or every column of every row is sent.",
    instead: "Build a unique index concurrently and swap it in, `DROP CONSTRAINT …, ADD PRIMARY KEY \
              USING INDEX …`, in one statement; or set `REPLICA IDENTITY USING INDEX` first.",
    check: Check::Statement(check),
    examples: &[
        Example::postgres(
            Shows::Fires,
            "CREATE TABLE users (id bigint PRIMARY KEY)",
            "ALTER TABLE users DROP CONSTRAINT users_pkey",
        ),
        Example::postgres(
            Shows::Fires,
            "CREATE TABLE users (id bigint PRIMARY KEY)",
            "ALTER TABLE users REPLICA IDENTITY NOTHING",
        ),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE users (id bigint PRIMARY KEY); CREATE UNIQUE INDEX users_new ON users (id)",
            "ALTER TABLE users DROP CONSTRAINT users_pkey, \
             ADD CONSTRAINT users_pkey PRIMARY KEY USING INDEX users_new",
        ),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE users (id bigint PRIMARY KEY, email text UNIQUE)",
            "ALTER TABLE users DROP CONSTRAINT users_email_key",
        ),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE other (id bigint PRIMARY KEY)",
            "ALTER TABLE IF EXISTS gone DROP CONSTRAINT IF EXISTS gone_pkey",
        ),
        Example::postgres(
            Shows::Born,
            "",
            "CREATE TABLE users (id bigint PRIMARY KEY); ALTER TABLE users DROP CONSTRAINT users_pkey",
        ),
    ],
};

fn check(scene: &Scene<'_>) -> Vec<Finding> {
    let changes = scene.changes().filter(|(table, _)| scene.is_old(table));
    changes
        .filter_map(|(table, change)| {
            let message = lost(scene, table, change)?;
            let help = "swap in a unique index in one statement, or set REPLICA IDENTITY USING INDEX first";
            Some(scene.finding(message).help(help).on(table))
        })
        .collect()
}

fn lost(scene: &Scene<'_>, table: &Name, change: &TableChange) -> Option<String> {
    match change {
        TableChange::DropConstraint { name, .. } => {
            let is_lost = is_primary_key(scene, table, name) && !is_replaced(scene, table);
            is_lost.then(|| {
                format!("`{table}` has no primary key any more: replication loses its rows")
            })
        }
        TableChange::Set(TableSetting::ReplicaIdentity(which)) => match which.as_str() {
            "NOTHING" => Some(format!(
                "updates and deletions of `{table}` fail where it is published"
            )),
            "FULL" => Some(format!(
                "every column of every changed row of `{table}` is written to the log"
            )),
            _ => None,
        },
        _ => None,
    }
}

fn is_primary_key(scene: &Scene<'_>, table: &Name, constraint: &str) -> bool {
    let known = scene.relation(table).filter(|relation| relation.is_known);
    match known.and_then(|relation| relation.constraint(constraint)) {
        Some(held) => matches!(held.kind, ConstraintKind::PrimaryKey { .. }),
        // PostgreSQL's own name for it.
        None => known.is_none() && constraint == format!("{}_pkey", table.name),
    }
}

fn is_replaced(scene: &Scene<'_>, table: &Name) -> bool {
    let mut changes = changes_of(scene.act(), table).iter();
    changes.any(|change| match change {
        TableChange::AddConstraint(new) => matches!(new.kind, ConstraintKind::PrimaryKey { .. }),
        _ => false,
    })
}
