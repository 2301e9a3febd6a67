//! Comparing a replayed schema with a live one, expression by expression.
//!
//! The server keeps expressions in its own words. Two texts are equal when they are so in one spelling;
//! else when the server says the author's in the same words, on an empty twin of the table
//! ([`questions`] lists what to ask); what it cannot say is unknown, and makes no difference.

use std::collections::BTreeMap;

use crate::backend::Backend;
use crate::catalog::{
    Body, Catalog, Column, Definition, DefinitionKey, IndexKey, KeyTarget, Table,
};
use crate::dialect::{postgres_twin, quote_identifier};
use crate::expression::Expression;
use crate::identifier::Identifier;
use crate::sql::{SqlText, sql};
use crate::types::Type;

/// Where in a table an expression stands.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// The default of a column.
    Default(Identifier),
    /// The rule of a generated column.
    Generated(Identifier),
    /// A check.
    Check(Identifier),
    /// A key of an index, by its place.
    IndexKey(Identifier, usize),
    /// The condition of an index.
    IndexFilter(Identifier),
    /// A key of an exclusion constraint, by its place.
    ExclusionKey(Identifier, usize),
    /// The condition of an exclusion constraint.
    ExclusionFilter(Identifier),
}

/// Something whose texts differ, though they may say the same.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Question {
    /// An expression of a table.
    Expression {
        /// The table.
        table: Identifier,
        /// Where it stands.
        place: Place,
    },
    /// An object beside tables.
    Object(DefinitionKey),
}

/// A replayed schema in the words of the live one.
#[derive(Clone, Debug)]
pub struct Settled {
    /// The replayed schema; where it still differs from the live one, it says something else.
    pub catalog: Catalog,
    /// What could not be compared, and counts as the same.
    pub unknown: Vec<Question>,
}

/// What only the server can compare.
///
/// Both catalogs are in the server's spelling: the first one by [`as_stored`](super::as_stored).
pub fn questions(replayed: &Catalog, live: &Catalog) -> Vec<Question> {
    let mut questions = Vec::new();
    for table in replayed.tables() {
        let Some(other) = live.table(&table.name) else {
            continue;
        };
        let texts = expressions(other);
        for (place, text) in expressions(table) {
            if texts.get(&place).is_some_and(|live| !is_same(live, &text)) {
                let table = table.name.clone();
                questions.push(Question::Expression { table, place });
            }
        }
    }
    for definition in replayed.definitions() {
        let other = live.definition(&definition.key);
        if other.is_some_and(|other| !are_same(&definition.body, &other.body)) {
            questions.push(Question::Object(definition.key.clone()));
        }
    }
    questions
}

/// Puts a replayed schema in the words of the live one, by what the server said: `spelt` holds the twins,
/// under the names of what they stand for.
///
/// Owners and rights that the replayed schema says nothing of are taken from the live one, as are needs.
pub fn settled(replayed: &Catalog, live: &Catalog, spelt: &Catalog) -> Settled {
    let asked = questions(replayed, live);
    let mut unknown = Vec::new();
    let tables = replayed.tables().map(|table| {
        let mut settled = table.clone();
        if let Some(live) = live.table(&table.name) {
            let twin = spelt.table(&table.name);
            unknown.extend(settle_table(&mut settled, live, twin, &asked));
        }
        settled
    });
    let tables: Vec<Table> = tables.collect();
    let definitions = replayed.definitions().map(|definition| {
        let mut settled = definition.clone();
        if let Some(live) = live.definition(&definition.key) {
            let twin = spelt.definition(&definition.key);
            unknown.extend(settle_definition(&mut settled, live, twin));
        }
        settled
    });
    let definitions: Vec<Definition> = definitions.collect();
    Settled {
        catalog: Catalog::from_parts(tables, replayed.enumerations().cloned(), definitions),
        unknown,
    }
}

fn settle_table(
    table: &mut Table,
    live: &Table,
    twin: Option<&Table>,
    asked: &[Question],
) -> Vec<Question> {
    let options = &mut table.options;
    options.owner = options.owner.take().or_else(|| live.options.owner.clone());
    if options.grants.is_empty() {
        options.grants.clone_from(&live.options.grants);
    }
    settle_types(table, live);
    let (texts, forms) = (expressions(live), twin.map(expressions));
    let mut unknown = Vec::new();
    for (place, text) in expressions(table) {
        let Some(live_text) = texts.get(&place) else {
            continue;
        };
        let question = Question::Expression {
            table: table.name.clone(),
            place: place.clone(),
        };
        let form = forms.as_ref().and_then(|forms| forms.get(&place));
        match (asked.contains(&question), form, twin) {
            (true, Some(form), Some(twin)) if !is_same(form, live_text) => {
                copy_expression(table, twin, &place);
            }
            // The server refuses it for the columns that are there: it means others.
            (true, None, _) if is_of_others(&place, &text, table, live) => {}
            (true, None, _) => {
                unknown.push(question);
                copy_expression(table, live, &place);
            }
            _ => copy_expression(table, live, &place),
        }
    }
    unknown
}

/// Tells whether an expression reads or makes a column that is of another type in the live table, or
/// not there.
fn is_of_others(place: &Place, text: &str, table: &Table, live: &Table) -> bool {
    let is_another = |column: &&Column| {
        let live = live.column(&column.name);
        live.is_none_or(|live| live.data_type != column.data_type)
    };
    table.columns.iter().filter(is_another).any(|column| {
        let makes =
            matches!(place, Place::Default(name) | Place::Generated(name) if *name == column.name);
        makes || sql(text).mentions(&column.name)
    })
}

/// A type that the author named himself may be one that the live schema knows as an enum.
fn settle_types(table: &mut Table, live: &Table) {
    for column in &mut table.columns {
        let Some(other) = live.column(&column.name) else {
            continue;
        };
        let is_named = matches!(column.data_type, Type::Custom(_));
        let written = |t: &Type| postgres_twin::type_name(t).map(|name| sql(&name).canonical());
        if is_named && written(&column.data_type) == written(&other.data_type) {
            column.data_type = other.data_type.clone();
        }
    }
}

fn settle_definition(
    definition: &mut Definition,
    live: &Definition,
    twin: Option<&Definition>,
) -> Option<Question> {
    definition.needs.clone_from(&live.needs);
    definition.owner = definition.owner.take().or_else(|| live.owner.clone());
    if definition.grants.is_empty() {
        definition.grants.clone_from(&live.grants);
    }
    if are_same(&definition.body, &live.body) {
        definition.body = live.body.clone();
        return None;
    }
    match twin {
        Some(twin) if are_same(&twin.body, &live.body) => definition.body = live.body.clone(),
        Some(twin) => definition.body = twin.body.clone(),
        None if holds_text(&definition.body) => {
            definition.body = live.body.clone();
            return Some(Question::Object(definition.key.clone()));
        }
        None => {}
    }
    None
}

/// Tells whether a body holds SQL of the author's, which may say the same in other words.
fn holds_text(body: &Body) -> bool {
    match body {
        Body::View { .. } | Body::Statement(_) | Body::Domain { .. } => true,
        Body::Name | Body::Extension { .. } | Body::Sequence { .. } | Body::Composite(_) => false,
    }
}

fn are_same(one: &Body, other: &Body) -> bool {
    match (one, other) {
        (Body::Statement(one), Body::Statement(other)) => one.canonical() == other.canonical(),
        (
            Body::View {
                query: one,
                columns,
                parameters,
            },
            Body::View {
                query: other,
                columns: other_columns,
                parameters: other_parameters,
            },
        ) => {
            one.canonical() == other.canonical()
                && (columns, parameters) == (other_columns, other_parameters)
        }
        _ => one == other,
    }
}

fn is_same(one: &str, other: &str) -> bool {
    one == other || sql(one).canonical() == sql(other).canonical()
}

/// Every expression of a table, with its text.
fn expressions(table: &Table) -> BTreeMap<Place, String> {
    let mut found = BTreeMap::new();
    let text = |text: &SqlText| text.get(Backend::Postgres).unwrap_or_default().to_owned();
    for column in &table.columns {
        let default = column.default.as_ref();
        let default = default.and_then(|value| postgres_twin::value(value, &column.data_type));
        if let Some(default) = default {
            found.insert(Place::Default(column.name.clone()), default);
        }
        if let Some(rule) = &column.generated {
            found.insert(
                Place::Generated(column.name.clone()),
                text(&rule.expression),
            );
        }
    }
    for check in &table.checks {
        found.insert(Place::Check(check.name.clone()), text(&check.expression));
    }
    for index in &table.indexes {
        for (at, key) in index.keys.iter().enumerate() {
            found.insert(Place::IndexKey(index.name.clone(), at), key_text(key));
        }
        if let Some(filter) = &index.filter {
            found.insert(Place::IndexFilter(index.name.clone()), text(filter));
        }
    }
    for rule in &table.exclusions {
        for (at, (key, _)) in rule.keys.iter().enumerate() {
            found.insert(Place::ExclusionKey(rule.name.clone(), at), key_text(key));
        }
        if let Some(filter) = &rule.filter {
            found.insert(Place::ExclusionFilter(rule.name.clone()), text(filter));
        }
    }
    found
}

/// A key as an index has it: the server leaves out the operator class that is the type's own.
fn key_text(key: &IndexKey) -> String {
    let target = match &key.target {
        KeyTarget::Column(name) => quote_identifier(name),
        KeyTarget::Expression(text) => text.get(Backend::Postgres).unwrap_or_default().to_owned(),
    };
    match &key.operator_class {
        Some(class) => format!("{target} {class}"),
        None => target,
    }
}

fn copy_key(key: &mut IndexKey, other: &IndexKey) {
    key.target = other.target.clone();
    key.operator_class.clone_from(&other.operator_class);
}

/// Gives a place the expression that another table has there.
fn copy_expression(table: &mut Table, from: &Table, place: &Place) {
    match place {
        Place::Default(name) => {
            let default: Option<Expression> = from.column(name).and_then(|c| c.default.clone());
            each(
                &mut table.columns,
                |c| c.name == *name,
                |c| c.default = default,
            );
        }
        Place::Generated(name) => {
            let rule = from.column(name).and_then(|c| c.generated.clone());
            each(
                &mut table.columns,
                |c| c.name == *name,
                |c| {
                    if let (Some(own), Some(rule)) = (&mut c.generated, rule) {
                        own.expression = rule.expression;
                    }
                },
            );
        }
        Place::Check(name) => {
            let Some(other) = from.check(name) else {
                return;
            };
            each(
                &mut table.checks,
                |c| c.name == *name,
                |c| {
                    c.expression = other.expression.clone();
                },
            );
        }
        Place::IndexKey(name, at) => {
            let other = from.index(name).and_then(|index| index.keys.get(*at));
            each(
                &mut table.indexes,
                |i| i.name == *name,
                |index| {
                    if let (Some(key), Some(other)) = (index.keys.get_mut(*at), other) {
                        copy_key(key, other);
                    }
                },
            );
        }
        Place::IndexFilter(name) => {
            let filter = from.index(name).and_then(|index| index.filter.clone());
            each(
                &mut table.indexes,
                |i| i.name == *name,
                |i| i.filter = filter,
            );
        }
        Place::ExclusionKey(name, at) => {
            let other = from.exclusion(name).and_then(|rule| rule.keys.get(*at));
            each(
                &mut table.exclusions,
                |e| e.name == *name,
                |rule| {
                    if let (Some((key, _)), Some((other, _))) = (rule.keys.get_mut(*at), other) {
                        copy_key(key, other);
                    }
                },
            );
        }
        Place::ExclusionFilter(name) => {
            let filter = from.exclusion(name).and_then(|rule| rule.filter.clone());
            each(
                &mut table.exclusions,
                |e| e.name == *name,
                |e| e.filter = filter,
            );
        }
    }
}

/// Changes the one part that is meant.
fn each<T>(parts: &mut [T], is_meant: impl Fn(&T) -> bool, change: impl FnOnce(&mut T)) {
    if let Some(part) = parts.iter_mut().find(|part| is_meant(part)) {
        change(part);
    }
}
