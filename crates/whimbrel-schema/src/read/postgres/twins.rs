//! What to make, on a server, to hear how it spells the author's expressions.
//!
//! Everything is temporary and is given up again: empty tables with the columns of the live ones, the
//! parts in question on them, and objects beside tables.

use std::collections::{BTreeMap, BTreeSet};

use super::settled::{Place, Question};
use crate::catalog::{Body, Catalog, Definition, DefinitionKey, DefinitionKind, Table};
use crate::dialect::{postgres_twin, quote_identifier};
use crate::identifier::Identifier;
use crate::sql::tokens::{Kind, significant, unquoted};

/// What to make for the tables and objects of one schema; each statement may fail by itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Twins {
    /// The schema; `None` for the default one.
    pub schema: Option<String>,
    /// The statements, in order.
    pub statements: Vec<String>,
}

/// What to make to answer questions, a schema each and one after the other.
pub fn twins(replayed: &Catalog, questions: &[Question], default_schema: &str) -> Vec<Twins> {
    let mut by_schema: BTreeMap<Option<&str>, Vec<&Question>> = BTreeMap::new();
    for question in questions {
        by_schema
            .entry(split(name_of(question)).0)
            .or_default()
            .push(question);
    }
    let mut all = Vec::new();
    for (schema, questions) in by_schema {
        let [free, bound] = statements(replayed, &questions, schema.unwrap_or(default_schema));
        for statements in [free, bound].into_iter().filter(|s| !s.is_empty()) {
            let schema = schema.map(str::to_owned);
            all.push(Twins { schema, statements });
        }
    }
    all
}

fn name_of(question: &Question) -> &Identifier {
    match question {
        Question::Expression { table, .. } => table,
        Question::Object(key) => key.table.as_ref().unwrap_or(&key.name),
    }
}

fn split(name: &Identifier) -> (Option<&str>, &str) {
    match name.split_once('\0') {
        Some((schema, local)) => (Some(schema), local),
        None => (None, name.as_str()),
    }
}

/// What stands by itself, and twins of tables with what belongs to them: the server says the name of a
/// table with its schema where a twin of it is in sight.
fn statements(replayed: &Catalog, questions: &[&Question], schema: &str) -> [Vec<String>; 2] {
    let objects = questions.iter().filter_map(|question| match question {
        Question::Object(key) => replayed.definition(key),
        Question::Expression { .. } => None,
    });
    let (bound, free): (Vec<_>, Vec<_>) = objects.partition(|made| made.key.table.is_some());
    let free = free
        .iter()
        .filter_map(|made| object(made, schema))
        .collect();
    let mut statements = Vec::new();
    let tables: BTreeSet<&Identifier> = questions
        .iter()
        .filter_map(|question| match question {
            Question::Expression { table, .. } => Some(table),
            Question::Object(key) => key.table.as_ref(),
        })
        .filter(|name| replayed.table(name).is_some())
        .collect();
    for name in tables {
        let (_, local) = split(name);
        let of = format!("{}.{}", quote_identifier(schema), quote_identifier(local));
        statements.push(postgres_twin::table(local, &of));
    }
    let mut made = BTreeSet::new();
    for question in questions {
        let Question::Expression { table, place } = question else {
            continue;
        };
        let part = replayed.table(table).and_then(|t| part(t, place));
        statements.extend(part.filter(|part| made.insert(part.clone())));
    }
    statements.extend(bound.iter().filter_map(|made| object(made, schema)));
    [free, statements]
}

fn part(table: &Table, place: &Place) -> Option<String> {
    let (_, twin) = split(&table.name);
    match place {
        Place::Default(name) => postgres_twin::default(twin, table.column(name)?),
        Place::Generated(name) => postgres_twin::column(twin, table.column(name)?),
        Place::Check(name) => postgres_twin::check(twin, table.check(name)?),
        Place::IndexKey(name, _) | Place::IndexFilter(name) => {
            postgres_twin::index(twin, table.index(name)?)
        }
        // Their operators may need an extension's index methods; they stay unknown.
        Place::ExclusionKey(..) | Place::ExclusionFilter(_) => None,
    }
}

/// An object under its name without a schema; a text that names the schema itself would make the
/// object there, and is not asked about.
fn object(made: &Definition, schema: &str) -> Option<String> {
    let mut made = made.clone();
    made.key.name = split(&made.key.name).1.into();
    if made.key.kind == DefinitionKind::MaterializedView {
        made.key.kind = DefinitionKind::View;
        if let Body::View { parameters, .. } = &mut made.body {
            parameters.clear();
        }
    }
    if made.key.kind == DefinitionKind::Other {
        return None;
    }
    let text = postgres_twin::object(&made)?;
    let is_statement = matches!(made.body, Body::Statement(_));
    (!is_statement || !names_schema(&text, schema)).then_some(text)
}

fn names_schema(text: &str, schema: &str) -> bool {
    let words = significant(text, crate::Backend::Postgres).map(|token| match token.kind {
        Kind::QuotedName => unquoted(token.text(text)),
        _ => token.text(text).to_lowercase(),
    });
    let words: Vec<String> = words.collect();
    words.windows(2).any(|pair| match pair {
        [name, point] => point == "." && name == schema,
        _ => false,
    })
}

/// What the twins of a schema say, under the names of what they stand for.
pub fn under_schema(spelt: &Catalog, twins: &Twins, questions: &[Question]) -> Vec<Spelt> {
    let qualified = |local: &str| match &twins.schema {
        Some(schema) => Identifier::from(format!("{schema}\0{local}")),
        None => local.into(),
    };
    let tables = spelt.tables().map(|table| {
        let mut table = table.clone();
        table.name = qualified(&table.name);
        Spelt::Table(table)
    });
    let asked: BTreeSet<&DefinitionKey> = questions
        .iter()
        .filter_map(|question| match question {
            Question::Object(key) => Some(key),
            Question::Expression { .. } => None,
        })
        .collect();
    let definitions = spelt.definitions().map(|definition| {
        let mut definition = definition.clone();
        definition.key.table = definition.key.table.as_deref().map(&qualified);
        if definition.key.table.is_none() {
            definition.key.name = qualified(&definition.key.name);
        }
        let mut stored = definition.key.clone();
        stored.kind = DefinitionKind::MaterializedView;
        if asked.contains(&stored) {
            definition.key = stored;
        }
        Spelt::Definition(definition)
    });
    tables.chain(definitions).collect()
}

/// Something in the server's words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Spelt {
    /// A table, of which only the parts in question count.
    Table(Table),
    /// An object beside tables.
    Definition(Definition),
}
