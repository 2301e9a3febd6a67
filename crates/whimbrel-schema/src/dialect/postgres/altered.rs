//! Sequences, domains, composite types and extensions that change in place.

use super::definition::alter as begin;
use super::{ACTS, change, declared_type, text_of, unsupported};
use crate::catalog::{Attribute, Body, Catalog, Definition, Numbering};
use crate::dialect::{Writer, definition};
use crate::identifier::Identifier;
use crate::plan::{Steps, Unsupported};
use crate::sql::SqlText;

/// The statements that change an object in place; `None` when its kind has no way to.
///
/// # Errors
///
/// When the server has no way to change what changed.
fn statements(old: &Definition, new: &Definition) -> Result<Option<Vec<String>>, Unsupported> {
    Ok(Some(match (&old.body, &new.body) {
        (
            Body::Sequence {
                data_type: from,
                numbering: had,
            },
            Body::Sequence {
                data_type: to,
                numbering: has,
            },
        ) => {
            let mut sql = begin(&new.key)?;
            if let Some(to) = to.as_ref().filter(|to| from.as_ref() != Some(to)) {
                sql.raw(" AS ").raw(&declared_type(to)?);
            } else if to.is_none() && from.is_some() {
                sql.raw(" AS bigint");
            }
            renumber(&mut sql, had, has);
            vec![sql.finish()]
        }
        (Body::Domain { .. }, Body::Domain { .. }) => domain(old, new)?,
        (Body::Composite(had), Body::Composite(has)) => composite(new, had, has)?,
        (Body::Extension { .. }, Body::Extension { schema, version }) => {
            let mut statements = Vec::new();
            if let Some(version) = version {
                let text = begin(&new.key)?.raw(" UPDATE TO ").string(version).finish();
                statements.push(text);
            }
            if let Some(schema) = schema {
                let text = begin(&new.key)?.raw(" SET SCHEMA ").name(schema).finish();
                statements.push(text);
            }
            statements
        }
        _ => return Ok(None),
    }))
}

/// Changes an object in place; tells whether it could.
///
/// # Errors
///
/// When the server has no way to change what changed.
pub(super) fn alter(
    old: &Definition,
    new: &Definition,
    before: &Catalog,
    steps: &mut Steps,
) -> Result<bool, Unsupported> {
    let Some(statements) = statements(old, new)? else {
        return Ok(false);
    };
    for text in statements {
        change(before, steps, ACTS.object(&new.key), text);
    }
    Ok(true)
}

/// What is said no more goes back to the server's own choice.
fn renumber(sql: &mut Writer, had: &Numbering, has: &Numbering) {
    definition::numbered(sql, has);
    for (was, is, words) in [
        (had.increment, has.increment, " INCREMENT BY 1"),
        (had.smallest, has.smallest, " NO MINVALUE"),
        (had.largest, has.largest, " NO MAXVALUE"),
        (had.cache, has.cache, " CACHE 1"),
    ] {
        if was.is_some() && is.is_none() {
            sql.raw(words);
        }
    }
    if had.cycles && !has.cycles {
        sql.raw(" NO CYCLE");
    }
}

fn domain(old: &Definition, new: &Definition) -> Result<Vec<String>, Unsupported> {
    let (
        Body::Domain {
            data_type: from,
            nullable: was_nullable,
            default: had_default,
            collation: was_collated,
            checks: had,
        },
        Body::Domain {
            data_type: to,
            nullable,
            default,
            collation,
            checks: has,
        },
    ) = (&old.body, &new.body)
    else {
        return Ok(Vec::new());
    };
    if from != to || was_collated != collation {
        return Err(unsupported(
            format!("keeps the type of the {}", new.key),
            "create another domain, and change the type of the columns that have this one",
        ));
    }
    let mut statements = Vec::new();
    let mut add = |part: &dyn Fn(&mut Writer)| -> Result<(), Unsupported> {
        let mut sql = begin(&new.key)?;
        part(&mut sql);
        statements.push(sql.finish());
        Ok(())
    };
    for check in had.iter().filter(|check| !has.contains(check)) {
        add(&|sql| {
            sql.raw(" DROP CONSTRAINT ").name(&check.name);
        })?;
    }
    if default != had_default {
        let text = default.as_ref().map(|text| own(text, new)).transpose()?;
        add(&|sql| match text {
            Some(text) => {
                sql.raw(" SET DEFAULT ").raw(text);
            }
            None => {
                sql.raw(" DROP DEFAULT");
            }
        })?;
    }
    if nullable != was_nullable {
        add(&|sql| {
            sql.raw(if *nullable { " DROP" } else { " SET" })
                .raw(" NOT NULL");
        })?;
    }
    for check in has.iter().filter(|check| !had.contains(check)) {
        let text = own(&check.expression, new)?;
        add(&|sql| {
            sql.raw(" ADD CONSTRAINT ").name(&check.name);
            sql.raw(" CHECK ").group(text);
        })?;
    }
    Ok(statements)
}

fn own<'t>(text: &'t SqlText, of: &Definition) -> Result<&'t str, Unsupported> {
    text_of(text, &of.key.to_string())
}

fn composite(
    new: &Definition,
    had: &[Attribute],
    has: &[Attribute],
) -> Result<Vec<String>, Unsupported> {
    let find = |all: &[Attribute], name: &Identifier| all.iter().position(|a| a.name == *name);
    let mut statements = Vec::new();
    for gone in had.iter().filter(|a| find(has, &a.name).is_none()) {
        let mut sql = begin(&new.key)?;
        statements.push(sql.raw(" DROP ATTRIBUTE ").name(&gone.name).finish());
    }
    for attribute in has {
        let old = find(had, &attribute.name).and_then(|at| had.get(at));
        if old == Some(attribute) {
            continue;
        }
        let mut sql = begin(&new.key)?;
        match old {
            None => sql.raw(" ADD ATTRIBUTE ").name(&attribute.name).raw(" "),
            Some(_) => sql
                .raw(" ALTER ATTRIBUTE ")
                .name(&attribute.name)
                .raw(" TYPE "),
        };
        sql.raw(&declared_type(&attribute.data_type)?);
        if let Some(collation) = &attribute.collation {
            sql.raw(" COLLATE ").name(collation);
        }
        statements.push(sql.finish());
    }
    Ok(statements)
}
