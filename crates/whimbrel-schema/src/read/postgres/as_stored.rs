//! A replayed schema in the spelling of the server.

use super::sequences::without_usual;
use super::types::read_type;
use super::value::read_value;
use crate::backend::Backend;
use crate::catalog::{
    Body, Catalog, Check, Column, Definition, DefinitionKey, DefinitionKind, Exclusion, Index,
    IndexKey, KeyOptions, KeyTarget, Need, Nulls, Numbering, Order, Table,
};
use crate::dialect::{postgres_twin, quote_identifier};
use crate::expression::{Expression, Literal};
use crate::sql::{SqlText, sql};
use crate::types::Type;

/// The catalog as a server that has it would be read: types and literals in the server's spelling, what is
/// usual left unsaid, `serial` columns in their parts.
///
/// Expressions stay as the author wrote them; [`questions`](super::questions) finds those that only a
/// server can compare.
pub fn as_stored(catalog: &Catalog) -> Catalog {
    let mut beside = Vec::new();
    let tables: Vec<Table> = catalog
        .tables()
        .map(|table| self::table(table, &mut beside))
        .collect();
    let enumerations = catalog.enumerations().cloned().map(|mut enumeration| {
        enumeration.comment = comment(enumeration.comment);
        enumeration
    });
    let definitions = catalog.definitions().map(definition);
    Catalog::from_parts(tables, enumerations, definitions.chain(beside))
}

fn table(table: &Table, beside: &mut Vec<Definition>) -> Table {
    let mut stored = table.clone();
    stored.comment = comment(stored.comment);
    stored.options.strict = false;
    stored.options.without_rowid = false;
    stored.options.grants.sort();
    for column in &mut stored.columns {
        if table.primary_key_columns().contains(&column.name) {
            column.nullable = false;
        }
        *column = self::column(table, column, beside);
    }
    if let Some(key) = &mut stored.primary_key {
        key.options = options(key.options.take());
    }
    for unique in &mut stored.uniques {
        unique.options = options(unique.options.take());
    }
    for check in &mut stored.checks {
        *check = self::check(check);
    }
    for index in &mut stored.indexes {
        *index = self::index(index);
    }
    for exclusion in &mut stored.exclusions {
        *exclusion = self::exclusion(exclusion);
    }
    stored
}

/// Nothing and an empty comment are the same to the server.
fn comment(comment: Option<String>) -> Option<String> {
    comment.filter(|comment| !comment.is_empty())
}

fn column(table: &Table, column: &Column, beside: &mut Vec<Definition>) -> Column {
    let mut stored = column.clone();
    stored.data_type = data_type(&column.data_type);
    stored.comment = comment(stored.comment);
    stored.on_null = None;
    if let Some((counted, word)) = serial(&column.data_type) {
        stored.data_type = counted;
        number(table, &mut stored, word, beside);
    }
    let data_type = stored.data_type.clone();
    let read = |value: &Expression| value_of(value, &data_type);
    stored.default = stored.default.as_ref().and_then(read);
    stored.on_update = stored.on_update.as_ref().and_then(read);
    if stored.identity.is_some() {
        stored.nullable = false;
        let numbering = stored.numbering.take().unwrap_or_default();
        let numbering = without_usual(&numbering, &stored.data_type);
        stored.numbering = (numbering != Numbering::default()).then(|| Box::new(numbering));
    }
    if let Some(rule) = &mut stored.generated {
        rule.expression = text(&rule.expression);
    }
    stored
}

fn data_type(data_type: &Type) -> Type {
    match data_type {
        Type::Array(element) => match self::data_type(element) {
            Type::Array(inner) => Type::Array(inner),
            element => Type::Array(Box::new(element)),
        },
        Type::Custom(name) => read_type(name),
        other => other.clone(),
    }
}

/// `DEFAULT NULL` is no default, but where a length must be kept
/// ([StoreAttrDefault](https://www.postgresql.org/docs/current/ddl-default.html)).
fn value_of(value: &Expression, data_type: &Type) -> Option<Expression> {
    let is_sized = matches!(data_type, Type::Varchar(Some(_)) | Type::Char(_))
        || matches!(data_type, Type::Decimal(Some(_)));
    if *value == Expression::Literal(Literal::Null) && !is_sized {
        return None;
    }
    let written = postgres_twin::value(value, data_type);
    Some(match written {
        Some(written) => read_value(&written, data_type),
        None => value.clone(),
    })
}

/// The type that a pseudo-type of PostgreSQL's stands for
/// ([Serial Types](https://www.postgresql.org/docs/current/datatype-numeric.html#DATATYPE-SERIAL)).
fn serial(data_type: &Type) -> Option<(Type, Option<Type>)> {
    let Type::Custom(name) = data_type else {
        return None;
    };
    match name.to_lowercase().as_str() {
        "smallserial" | "serial2" => Some((Type::SmallInteger, Some(Type::SmallInteger))),
        "serial" | "serial4" => Some((Type::Integer, Some(Type::Integer))),
        "bigserial" | "serial8" => Some((Type::BigInteger, None)),
        _ => None,
    }
}

/// Gives a column the sequence that `serial` makes.
fn number(table: &Table, column: &mut Column, numbers: Option<Type>, made: &mut Vec<Definition>) {
    let (schema, local) = match table.name.split_once('\0') {
        Some((schema, local)) => (Some(schema), local),
        None => (None, table.name.as_str()),
    };
    let name = format!("{local}_{}_seq", column.name);
    let in_schema = |name: &str| match schema {
        Some(schema) => format!("{}.{}", quote_identifier(schema), quote_identifier(name)),
        None => quote_identifier(name),
    };
    let own = match schema {
        Some(schema) => format!("{schema}\0{name}"),
        None => name.clone(),
    };
    let key = DefinitionKey::new(DefinitionKind::Sequence, own);
    let mut quoted = postgres_twin::value(&in_schema(&name).as_str().into(), &Type::Text);
    let sequence = quoted.get_or_insert_default();
    column.default = Some(Expression::Sql(sql(&format!(
        "nextval({sequence}::regclass)"
    ))));
    column.nullable = false;
    made.push(Definition::new(
        key.clone(),
        Body::Sequence {
            data_type: numbers,
            numbering: Numbering::default(),
        },
    ));
    let mut owner = DefinitionKey::new(DefinitionKind::Other, name.as_str());
    owner.table = Some(table.name.clone());
    owner.arguments = Some("owner of the sequence".to_owned());
    let statement = format!(
        "ALTER SEQUENCE {} OWNED BY {}.{}",
        in_schema(&name),
        in_schema(local),
        quote_identifier(&column.name)
    );
    let mut owned = Definition::new(owner, Body::Statement(sql(&statement)));
    let (table, column) = (table.name.clone(), column.name.clone());
    owned.needs = vec![Need::Column { table, column }, Need::Definition(key)];
    made.push(owned);
}

fn options(options: Option<Box<KeyOptions>>) -> Option<Box<KeyOptions>> {
    let mut options = options?;
    options.parts = Vec::new();
    options.on_conflict = None;
    (*options != KeyOptions::default()).then_some(options)
}

/// The text for PostgreSQL, the only one that a server has.
fn text(text: &SqlText) -> SqlText {
    let own = text.get(Backend::Postgres).unwrap_or_default();
    sql(super::text::bare(own))
}

fn check(check: &Check) -> Check {
    Check {
        expression: text(&check.expression),
        ..check.clone()
    }
}

fn index(index: &Index) -> Index {
    let method = method(index.method.as_deref());
    Index {
        keys: index.keys.iter().map(key).collect(),
        filter: index.filter.as_ref().map(text),
        comment: comment(index.comment.clone()),
        method,
        ..index.clone()
    }
}

fn method(method: Option<&str>) -> Option<String> {
    let method = method?.to_lowercase();
    (method != "btree").then_some(method)
}

fn key(key: &IndexKey) -> IndexKey {
    let usual = match key.order {
        Order::Ascending => Nulls::Last,
        Order::Descending => Nulls::First,
    };
    let class = key.operator_class.as_deref();
    IndexKey {
        target: match &key.target {
            KeyTarget::Column(name) => KeyTarget::Column(name.clone()),
            KeyTarget::Expression(expression) => KeyTarget::Expression(text(expression)),
        },
        nulls: key.nulls.filter(|nulls| *nulls != usual),
        operator_class: class.map(operator_class),
        ..key.clone()
    }
}

/// A class with parameters is written as its tokens.
fn operator_class(class: &str) -> String {
    if !class.contains(['.', '(']) {
        return class.to_lowercase();
    }
    let spaced = class.replace('\'', "");
    spaced.split_whitespace().collect::<String>()
}

fn exclusion(exclusion: &Exclusion) -> Exclusion {
    let keys = exclusion.keys.iter();
    Exclusion {
        method: method(exclusion.method.as_deref()),
        keys: keys
            .map(|(part, operator)| (key(part), operator.clone()))
            .collect(),
        filter: exclusion.filter.as_ref().map(text),
        ..exclusion.clone()
    }
}

fn definition(definition: &Definition) -> Definition {
    let mut stored = definition.clone();
    stored.comment = comment(stored.comment);
    stored.grants.sort();
    match &mut stored.body {
        Body::Name => {}
        Body::Extension { version, .. } => *version = None,
        Body::Sequence {
            data_type: counted,
            numbering,
        } => {
            let of = counted.as_ref().map_or(Type::BigInteger, data_type);
            *numbering = without_usual(numbering, &of);
            *counted = Some(of).filter(|of| *of != Type::BigInteger);
        }
        Body::Domain {
            data_type: base,
            default,
            checks,
            ..
        } => {
            *base = data_type(base);
            *default = default.as_ref().map(text);
            for check in checks {
                *check = self::check(check);
            }
        }
        Body::Composite(attributes) => {
            for attribute in attributes {
                attribute.data_type = data_type(&attribute.data_type);
            }
        }
        Body::View { query: written, .. } | Body::Statement(written) => {
            let own = written.get(Backend::Postgres).unwrap_or_default();
            *written = sql(own.trim().trim_end_matches(';'));
        }
    }
    stored
}
