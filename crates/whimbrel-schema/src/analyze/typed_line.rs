//! The safer way as a line of the builder's Rust.
//!
//! The planner makes online plans of typed operations by itself, so the line is the operation.

use super::act::{ConstraintKind, IndexKey, Name, NewIndex};

/// `create_index`, for an index of plain columns.
pub(super) fn create_index(index: &NewIndex) -> Option<String> {
    let table = plain(&index.table)?;
    let keys = index.keys.iter().map(|key| match key {
        IndexKey::Column(name) => Some(format!("{name:?}")),
        IndexKey::Expression(_) => None,
    });
    let keys: Option<Vec<String>> = keys.collect();
    if index.method != "btree" || index.predicate.is_some() || !index.include.is_empty() {
        return None;
    }
    let mut line = format!("schema.create_index({table:?}, [{}])", keys?.join(", "));
    if let Some(name) = &index.name {
        line.push_str(&format!(".name({:?})", name.name));
    }
    if index.unique {
        line.push_str(".unique()");
    }
    Some(line + ";")
}

/// `drop_index`.
pub(super) fn drop_index(table: &Name, index: &Name) -> Option<String> {
    let table = plain(table)?;
    Some(format!("schema.drop_index({table:?}, {:?});", index.name))
}

/// `set_not_null`.
pub(super) fn set_not_null(table: &Name, column: &str) -> Option<String> {
    let table = plain(table)?;
    Some(format!("schema.set_not_null({table:?}, {column:?});"))
}

/// The addition of a constraint under a name.
pub(super) fn add_constraint(
    table: &Name,
    name: Option<&str>,
    kind: &ConstraintKind,
) -> Option<String> {
    let table = plain(table)?;
    let mut line = match kind {
        ConstraintKind::Check(condition) => {
            format!("schema.add_check({table:?}, {:?})", condition.text)
        }
        ConstraintKind::Unique {
            columns,
            using_index: None,
        } => format!("schema.add_unique({table:?}, {columns:?})"),
        ConstraintKind::ForeignKey { columns, reference } => {
            let parent = plain(&reference.table)?;
            if reference.on_delete.is_some() || reference.on_update.is_some() {
                return None;
            }
            let to = match reference.columns.as_slice() {
                [] => format!("{parent:?}"),
                named => format!("({parent:?}, {named:?})"),
            };
            format!("schema.add_foreign_key({table:?}, {columns:?}, {to})")
        }
        ConstraintKind::PrimaryKey { .. }
        | ConstraintKind::Unique { .. }
        | ConstraintKind::Exclude
        | ConstraintKind::NotNull(_) => return None,
    };
    if let Some(name) = name {
        line.push_str(&format!(".name({name:?})"));
    }
    Some(line + ";")
}

/// A name without a schema; the builder's names have none.
fn plain(name: &Name) -> Option<&str> {
    name.schema.is_none().then_some(name.name.as_str())
}
