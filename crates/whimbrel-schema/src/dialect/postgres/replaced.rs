//! Objects that get another definition, and views while something under them changes.

use super::definition::{create_again, drop_keeping, lock_owner};
use super::{ACTS, Postgres, change, text_of};
use crate::backend::Backend;
use crate::catalog::{Body, Catalog, Definition, DefinitionKey, DefinitionKind};
use crate::dialect::definition;
use crate::identifier::Identifier;
use crate::plan::{Steps, Unsupported};
use crate::sql::tokens::{self, Kind, Token};

/// Replaces an object: in place where the server takes that, else by dropping it and making it again,
/// with the views over it.
pub(super) fn replace(
    dialect: &Postgres,
    old: &Definition,
    new: &Definition,
    before: &Catalog,
    steps: &mut Steps,
) -> Result<(), Unsupported> {
    if let Some(text) = definition::authored(new) {
        text_of(text, &new.key.to_string())?;
    }
    lock_owner(&new.key, steps);
    if let Some(text) = in_place(dialect, old, new) {
        change(before, steps, ACTS.object(&new.key), text);
        return Ok(());
    }
    let mut over: Vec<&Definition> = match old.key.kind.is_view() {
        true => before.views_over(&old.key.name, None),
        false => before
            .definitions()
            .filter(|d| d.depends_on(&old.key))
            .collect(),
    };
    let of_views = with_own(before, &mut over);
    let own: Vec<&Definition> = before.definitions_of(&old.key.name).collect();
    let mut going = vec![old];
    going.extend(own.iter().filter(|_| old.key.kind.is_view()));
    going.extend(&over);
    going.extend(&of_views);
    drop_keeping(&going, before, steps)?;
    let again = going.iter().skip(1).copied();
    create_again(std::iter::once(new).chain(again), before, steps)
}

/// Changes something under views: a column that they read cannot change while they are there.
pub(super) fn under_views(
    table: &Identifier,
    column: &Identifier,
    before: &Catalog,
    steps: &mut Steps,
    after: impl Fn(&Definition) -> Definition,
    alter: impl FnOnce(&mut Steps) -> Result<(), Unsupported>,
) -> Result<(), Unsupported> {
    under_views_of(table, &[column], before, steps, after, alter)
}

/// The same for several columns of one table.
pub(super) fn under_views_of(
    table: &Identifier,
    columns: &[&Identifier],
    before: &Catalog,
    steps: &mut Steps,
    after: impl Fn(&Definition) -> Definition,
    alter: impl FnOnce(&mut Steps) -> Result<(), Unsupported>,
) -> Result<(), Unsupported> {
    let of = columns
        .iter()
        .flat_map(|column| before.views_over(table, Some(column)));
    let of: Vec<&DefinitionKey> = of.map(|view| &view.key).collect();
    let mut views = before.views_over(table, None);
    views.retain(|view| of.contains(&&view.key));
    let of_views = with_own(before, &mut views);
    views.extend(of_views);
    drop_keeping(&views, before, steps)?;
    alter(steps)?;
    let again: Vec<Definition> = views.into_iter().map(after).collect();
    create_again(&again, before, steps)
}

/// What belongs to views: their triggers and rules. It goes with them.
fn with_own<'c>(before: &'c Catalog, views: &mut Vec<&'c Definition>) -> Vec<&'c Definition> {
    let own = views.iter().filter(|view| view.is_view());
    let own = own.flat_map(|view| before.definitions_of(&view.key.name));
    let own: Vec<&Definition> = own.collect();
    views.retain(|view| own.iter().all(|own| own.key != view.key));
    own
}

/// `CREATE OR REPLACE …`, where the server takes it for what changed.
fn in_place(dialect: &Postgres, old: &Definition, new: &Definition) -> Option<String> {
    let created = definition::create(new, Backend::Postgres)?;
    let is_fit = match new.key.kind {
        DefinitionKind::View => only_appends(old, new),
        DefinitionKind::Function | DefinitionKind::Procedure => {
            head(old).is_some_and(|old| Some(old) == head(new))
        }
        DefinitionKind::Trigger => dialect.capabilities.replaceable_triggers,
        DefinitionKind::Rule => true,
        DefinitionKind::Schema
        | DefinitionKind::Extension
        | DefinitionKind::Sequence
        | DefinitionKind::Domain
        | DefinitionKind::CompositeType
        | DefinitionKind::Aggregate
        | DefinitionKind::MaterializedView
        | DefinitionKind::Policy
        | DefinitionKind::Statistics
        | DefinitionKind::VirtualTable
        | DefinitionKind::Other => false,
    };
    or_replace(&created).filter(|_| is_fit)
}

/// The statement with `OR REPLACE`, when it does not say something else behind `CREATE`.
fn or_replace(text: &str) -> Option<String> {
    let all: Vec<Token> = tokens::significant(text, Backend::Postgres).collect();
    let word = |at: usize| {
        let token = all.get(at).filter(|token| token.kind == Kind::Word)?;
        Some(token.text(text).to_ascii_uppercase())
    };
    if word(0)? != "CREATE" {
        return None;
    }
    match word(1)?.as_str() {
        "OR" => Some(text.to_owned()),
        "VIEW" | "FUNCTION" | "PROCEDURE" | "TRIGGER" | "RULE" => {
            let end = all.first()?.end;
            let (create, rest) = text.split_at(end);
            Some(format!("{create} OR REPLACE{rest}"))
        }
        _ => None,
    }
}

/// What a function is called with and gives back: it cannot be replaced in place.
///
/// <https://www.postgresql.org/docs/current/sql-createfunction.html>
fn head(definition: &Definition) -> Option<Vec<String>> {
    const ENDS: [&str; 15] = [
        "LANGUAGE",
        "AS",
        "IMMUTABLE",
        "STABLE",
        "VOLATILE",
        "STRICT",
        "CALLED",
        "SECURITY",
        "COST",
        "ROWS",
        "SET",
        "PARALLEL",
        "BEGIN",
        "RETURN",
        "WINDOW",
    ];
    let text = definition.text()?.get(Backend::Postgres)?;
    let words = tokens::significant(text, Backend::Postgres).map(|token| token.text(text));
    let words = words.skip_while(|word| {
        !["FUNCTION", "PROCEDURE"]
            .iter()
            .any(|kind| word.eq_ignore_ascii_case(kind))
    });
    let head = words.take_while(|word| !ENDS.iter().any(|end| word.eq_ignore_ascii_case(end)));
    Some(head.map(str::to_ascii_lowercase).collect())
}

/// Tells whether a view keeps its columns, and gets none but behind them.
///
/// <https://www.postgresql.org/docs/current/sql-createview.html>
fn only_appends(old: &Definition, new: &Definition) -> bool {
    let (Body::View { columns: had, .. }, Body::View { columns: has, .. }) = (&old.body, &new.body)
    else {
        return false;
    };
    let (Some(old), Some(new)) = (selected(old), selected(new)) else {
        return false;
    };
    let begins = |whole: &[String], part: &[String]| whole.get(..part.len()) == Some(part);
    let takes_unknown = old.items.iter().any(|item| item.ends_with('*'));
    !takes_unknown
        && begins(&new.items, &old.items)
        && has.get(..had.len()) == Some(had)
        && had.is_empty() == has.is_empty()
        && old
            .sources
            .iter()
            .all(|source| new.sources.contains(source))
}

/// What a query selects, and from where.
struct Selected {
    items: Vec<String>,
    sources: Vec<Identifier>,
}

fn selected(view: &Definition) -> Option<Selected> {
    let sql = view.text()?;
    let text = sql.get(Backend::Postgres)?;
    let mut tokens = tokens::significant(text, Backend::Postgres);
    if !tokens.next()?.text(text).eq_ignore_ascii_case("select") {
        return None;
    }
    let (mut items, mut item, mut depth) = (Vec::new(), Vec::new(), 0_u32);
    for token in tokens {
        let word = token.text(text);
        match word {
            "(" | "[" => depth += 1,
            ")" | "]" => depth = depth.saturating_sub(1),
            "," if depth == 0 => {
                items.push(std::mem::take(&mut item).join(" "));
                continue;
            }
            _ if depth == 0 && word.eq_ignore_ascii_case("from") => break,
            _ => {}
        }
        item.push(word);
    }
    items.push(item.join(" "));
    let sources = sql.sources();
    Some(Selected { items, sources })
}
