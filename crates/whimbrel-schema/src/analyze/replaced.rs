//! Whether a dropped constraint has a successor, or nothing left to be kept.

use super::act::{Act, Constraint, ConstraintKind, Name, TableChange};
use super::scene::Scene;
use super::world::{Birth, KeyConstraint, Relation};

/// Tells whether the migration keeps the rule of a constraint by other means.
pub(super) fn is_replaced(scene: &Scene<'_>, table: &Name, dropped: &KeyConstraint) -> bool {
    let relation = scene.relation(table);
    let is_proven = |column: &str| {
        let is_not_null = |relation: &Relation| relation.column(column).is_some_and(|c| c.not_null);
        relation.is_some_and(is_not_null) || is_set_not_null(scene, table, column)
    };
    if let Some(columns) = columns_kept_from_null(dropped) {
        return columns.iter().all(|column| is_proven(column));
    }
    let made_before = relation.is_some_and(|relation| {
        let mut keys = relation.constraints.iter();
        keys.any(|key| {
            let is_other = key.name != dropped.name && key.birth == Birth::Now;
            is_other && succeeds(&key.kind, &dropped.kind)
        })
    });
    let made_in = |changes: &[TableChange]| {
        let mut changes = changes.iter();
        changes.any(|change| match change {
            TableChange::AddConstraint(Constraint { kind, .. }) => succeeds(kind, &dropped.kind),
            _ => false,
        })
    };
    let made_now_or_later = with_this_and_later(scene).any(|act| match act {
        Act::AlterTable(alter) => alter.table == *table && made_in(&alter.changes),
        Act::CreateIndex(index) => {
            index.table == *table && index.unique && is_unique_key(&dropped.kind)
        }
        _ => false,
    });
    made_before || made_now_or_later
}

/// Tells whether nothing is left that the rule was about: the migration drops one of its columns,
/// its table, or the table that it refers to.
pub(super) fn is_given_up(scene: &Scene<'_>, table: &Name, dropped: &KeyConstraint) -> bool {
    let columns = dropped.columns();
    let parent = dropped.references().map(|to| &to.table);
    with_this_and_later(scene).any(|act| match act {
        Act::AlterTable(alter) if alter.table == *table => {
            alter.changes.iter().any(|change| match change {
                TableChange::DropColumn { name, .. } => columns.contains(&name.as_str()),
                _ => false,
            })
        }
        Act::DropTables(names, _) => {
            names.contains(table) || parent.is_some_and(|parent| names.contains(parent))
        }
        _ => false,
    })
}

fn with_this_and_later<'s>(scene: &Scene<'s>) -> impl Iterator<Item = &'s Act> + use<'s> {
    let later = scene.later().map(|statement| &statement.act);
    std::iter::once(scene.act()).chain(later)
}

/// The columns of a check that only forbids NULL.
fn columns_kept_from_null(constraint: &KeyConstraint) -> Option<Vec<&str>> {
    match &constraint.kind {
        ConstraintKind::NotNull(column) => Some(vec![column]),
        ConstraintKind::Check(condition) => {
            let is_only_that = !condition.not_null.is_empty()
                && condition.not_null == condition.columns
                && condition.comparisons.is_empty()
                && condition.functions.is_empty()
                && parts(&condition.text) == condition.not_null.len();
            is_only_that.then(|| condition.not_null.iter().map(String::as_str).collect())
        }
        _ => None,
    }
}

/// How many conditions a conjunction has.
fn parts(text: &str) -> usize {
    let words = text.split_whitespace();
    let joints = words.filter(|word| word.eq_ignore_ascii_case("and"));
    joints.count() + 1
}

fn is_set_not_null(scene: &Scene<'_>, table: &Name, column: &str) -> bool {
    use super::act::ColumnChange;
    with_this_and_later(scene).any(|act| match act {
        Act::AlterTable(alter) if alter.table == *table => {
            alter.changes.iter().any(|change| match change {
                TableChange::Column {
                    name,
                    change: ColumnChange::SetNotNull,
                } => name == column,
                _ => false,
            })
        }
        _ => false,
    })
}

fn is_unique_key(kind: &ConstraintKind) -> bool {
    matches!(
        kind,
        ConstraintKind::PrimaryKey { .. } | ConstraintKind::Unique { .. }
    )
}

/// Tells whether a new constraint is about the same as a dropped one; what its conditions are is
/// its author's to know.
fn succeeds(new: &ConstraintKind, old: &ConstraintKind) -> bool {
    match (new, old) {
        (
            ConstraintKind::PrimaryKey {
                columns: new,
                using_index,
            }
            | ConstraintKind::Unique {
                columns: new,
                using_index,
            },
            ConstraintKind::PrimaryKey { columns: old, .. }
            | ConstraintKind::Unique { columns: old, .. },
        ) => using_index.is_some() || new.iter().any(|column| old.contains(column)),
        (
            ConstraintKind::ForeignKey { columns: new, .. },
            ConstraintKind::ForeignKey { columns: old, .. },
        ) => new.iter().any(|column| old.contains(column)),
        (ConstraintKind::Check(new), ConstraintKind::Check(old)) => {
            old.columns.is_empty() || old.columns.iter().any(|c| new.columns.contains(c))
        }
        (ConstraintKind::NotNull(new), ConstraintKind::Check(old)) => old.columns.contains(new),
        (ConstraintKind::Exclude, ConstraintKind::Exclude) => true,
        _ => false,
    }
}
