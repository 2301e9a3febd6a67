//! Primary keys and unique constraints.

use super::{unsupported, writer};
use crate::catalog::{Conflict, Deferrable, KeyOptions, KeyPart, Order, PrimaryKey, Unique};
use crate::dialect::Writer;
use crate::identifier::Identifier;
use crate::plan::Unsupported;

/// A primary key as a constraint of its table.
pub(super) fn primary_key(key: &PrimaryKey) -> Result<String, Unsupported> {
    constraint(
        "PRIMARY KEY",
        &key.name,
        &key.columns,
        key.options.as_deref(),
    )
}

/// A unique constraint.
pub(super) fn unique(unique: &Unique) -> Result<String, Unsupported> {
    let options = unique.options.as_deref();
    constraint("UNIQUE", &unique.name, &unique.columns, options)
}

fn constraint(
    kind: &str,
    name: &str,
    columns: &[Identifier],
    options: Option<&KeyOptions>,
) -> Result<String, Unsupported> {
    let mut text = writer();
    text.raw("CONSTRAINT ").name(name).raw(" ").raw(kind);
    text.raw(" (");
    for (at, column) in columns.iter().enumerate() {
        text.raw(if at > 0 { ", " } else { "" }).name(column);
        if let Some(part) = options.and_then(|options| options.parts.get(at)) {
            write_part(&mut text, part);
        }
    }
    text.raw(")");
    if let Some(options) = options {
        must_be_possible(name, options)?;
        text.raw(&on_conflict(options.on_conflict));
    }
    Ok(text.finish())
}

fn write_part(text: &mut Writer, part: &KeyPart) {
    if let Some(collation) = &part.collation {
        text.raw(" COLLATE ").name(collation);
    }
    if part.order == Order::Descending {
        text.raw(" DESC");
    }
}

/// The clause that says what happens to rows in conflict, behind a space; nothing for the usual way
/// ([ON CONFLICT clause](https://www.sqlite.org/lang_conflict.html)).
pub(super) fn on_conflict(conflict: Option<Conflict>) -> String {
    let way = match conflict {
        None | Some(Conflict::Abort) => return String::new(),
        Some(Conflict::Rollback) => "ROLLBACK",
        Some(Conflict::Fail) => "FAIL",
        Some(Conflict::Ignore) => "IGNORE",
        Some(Conflict::Replace) => "REPLACE",
    };
    format!(" ON CONFLICT {way}")
}

fn must_be_possible(name: &str, options: &KeyOptions) -> Result<(), Unsupported> {
    let instead = "put the constraint into `schema.only(Backend::Postgres, …)`";
    if options.nulls_not_distinct {
        let what = format!("takes two rows with NULL for different in `{name}`");
        return Err(unsupported(what, instead));
    }
    if options.deferrable != Deferrable::No {
        let what = format!("checks `{name}` at every row and cannot defer it");
        return Err(unsupported(what, instead));
    }
    if !options.include.is_empty() {
        let what = format!("has no keys that carry columns along, as `{name}` does");
        return Err(unsupported(what, instead));
    }
    Ok(())
}
