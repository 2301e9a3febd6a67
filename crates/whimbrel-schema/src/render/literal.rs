//! Texts, SQL and values as Rust expressions.

use super::layout::{Argument, Call, Statement};
use crate::backend::Backend;
use crate::dialect::Writer;
use crate::expression::{Expression, Literal};
use crate::identifier::Identifier;
use crate::sql::{SqlText, per_backend};
use crate::types::Type;

/// A text as a literal: in plain quotes where it is short and has no line ends, otherwise raw.
pub(super) fn text(text: &str) -> String {
    let is_awkward = |c: char| c == '"' || c == '\\';
    let is_plain = |c: char| c == '\n' || !c.is_control();
    let wants_raw = text.contains('\n') || text.contains(is_awkward);
    if !wants_raw || !text.chars().all(is_plain) {
        return escaped(text);
    }
    let hashes = (0..)
        .map(|count| "#".repeat(count))
        .find(|hashes| !text.contains(&format!("\"{hashes}")))
        .unwrap_or_default();
    format!("r{hashes}\"{text}\"{hashes}")
}

/// A text in plain quotes; letters beyond ASCII stay as they are.
fn escaped(text: &str) -> String {
    let mut literal = String::from("\"");
    for letter in text.chars() {
        match letter {
            '\'' => literal.push('\''),
            '"' | '\\' | '\n' | '\r' | '\t' | '\0' => literal.extend(letter.escape_default()),
            _ => literal.extend(letter.escape_debug()),
        }
    }
    literal.push('"');
    literal
}

/// A name, as the builder takes names: `"users"`, `&within("billing", "invoices")`.
pub(super) fn name(name: &Identifier) -> String {
    match name.schema() {
        None => text(name.as_str()),
        Some(schema) => format!("&within({}, {})", text(schema), text(name.local())),
    }
}

/// The same where the builder takes whatever a text becomes.
pub(super) fn name_as_str(name: &Identifier) -> String {
    match name.schema() {
        None => text(name.as_str()),
        Some(schema) => format!("within({}, {}).as_str()", text(schema), text(name.local())),
    }
}

/// Names, as the builder takes lists of names.
pub(super) fn names<'n>(names: impl IntoIterator<Item = &'n Identifier>) -> Argument {
    Argument::Array(names.into_iter().map(name).collect())
}

/// SQL where the builder takes `impl Into<SqlText>`.
pub(super) fn sql_text(sql: &SqlText) -> Argument {
    let own = Backend::ALL
        .iter()
        .any(|backend| sql.own(*backend).is_some());
    match sql.common().filter(|_| !own) {
        Some(common) => Argument::Plain(text(common)),
        None => sql_value(sql),
    }
}

/// SQL as an expression of its own: `sql("…")`, `per_backend().postgres("…")`.
pub(super) fn sql_value(sql: &SqlText) -> Argument {
    let start = match sql.common() {
        Some(common) => format!("sql({})", text(common)),
        None => "per_backend()".to_owned(),
    };
    let own = Backend::ALL.into_iter().filter_map(|backend| {
        let method = match backend {
            Backend::Postgres => "postgres",
            Backend::Sqlite => "sqlite",
        };
        Some(Call::new(method).with(text(sql.own(backend)?)))
    });
    Statement::new(start).calls(own).into()
}

/// A value, as the builder takes defaults and cells.
pub(super) fn expression(expression: &Expression) -> Argument {
    match expression {
        Expression::Literal(value) => Argument::Plain(literal(value)),
        Expression::Now => Argument::Plain("now()".to_owned()),
        Expression::Today => Argument::Plain("today()".to_owned()),
        Expression::RandomUuid => Argument::Plain("random_uuid()".to_owned()),
        Expression::Sql(sql) => sql_value(sql),
    }
}

/// The default of a column: the value where the builder takes it for this type, otherwise SQL.
pub(super) fn default_of(data_type: &Type, value: &Expression) -> Argument {
    match value {
        Expression::Sql(sql) => sql_value(sql),
        value if is_taken(data_type, value) => expression(value),
        Expression::Literal(value) => sql_value(&literal_as_sql(value)),
        Expression::Now => Argument::Plain("sql(\"CURRENT_TIMESTAMP\")".to_owned()),
        Expression::Today => Argument::Plain("sql(\"CURRENT_DATE\")".to_owned()),
        Expression::RandomUuid => sql_value(&per_backend().postgres("gen_random_uuid()")),
    }
}

/// Tells whether `DefaultFor` takes the value for a column of the type.
fn is_taken(data_type: &Type, value: &Expression) -> bool {
    let Expression::Literal(value) = value else {
        return match value {
            Expression::Now => matches!(
                data_type,
                Type::Timestamp | Type::TimestampTz | Type::Date | Type::Time
            ),
            Expression::Today => *data_type == Type::Date,
            Expression::RandomUuid => *data_type == Type::Uuid,
            Expression::Literal(_) | Expression::Sql(_) => false,
        };
    };
    match (data_type, value) {
        (Type::SmallInteger, Literal::Integer(value)) => i16::try_from(*value).is_ok(),
        (Type::Integer, Literal::Integer(value)) => i32::try_from(*value).is_ok(),
        (Type::BigInteger | Type::Decimal(_), Literal::Integer(_))
        | (Type::Decimal(_), Literal::Decimal(_))
        | (Type::Boolean, Literal::Boolean(_))
        | (Type::Binary, Literal::Bytes(_))
        | (Type::Json | Type::JsonBinary, Literal::Json(_)) => true,
        (Type::Double, Literal::Float(value)) => value.get().is_finite(),
        (
            Type::Text
            | Type::Varchar(_)
            | Type::Char(_)
            | Type::Date
            | Type::Time
            | Type::Timestamp
            | Type::TimestampTz
            | Type::Interval
            | Type::Uuid
            | Type::Enumeration(_)
            | Type::Custom(_),
            Literal::Text(_),
        ) => true,
        _ => false,
    }
}

/// A value as each database writes it.
fn literal_as_sql(value: &Literal) -> SqlText {
    let write = |backend| Writer::new(backend).literal(value).finish();
    let (postgres, sqlite) = (write(Backend::Postgres), write(Backend::Sqlite));
    match postgres == sqlite {
        true => SqlText::from(postgres.as_str()),
        false => per_backend().postgres(&postgres).sqlite(&sqlite),
    }
}

/// A value, as the builder takes binds and literals.
pub(super) fn literal(value: &Literal) -> String {
    match value {
        Literal::Null => "Option::<&str>::None".to_owned(),
        Literal::Boolean(value) => value.to_string(),
        Literal::Integer(value) if i32::try_from(*value).is_ok() => value.to_string(),
        Literal::Integer(value) => format!("{value}_i64"),
        Literal::Decimal(value) => text(value),
        Literal::Float(value) => format!("{:?}", value.get()),
        Literal::Text(value) => text(value),
        Literal::Bytes(bytes) => format!("b\"{}\".as_slice()", bytes.escape_ascii()),
        Literal::Json(value) => format!("json!({})", json(value)),
    }
}

/// A JSON document as the macro `json!` takes it.
fn json(value: &serde_json::Value) -> String {
    use serde_json::Value;
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => value.to_string(),
        Value::String(content) => escaped(content),
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(json).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(fields) => {
            let fields = fields.iter();
            let fields: Vec<String> = fields
                .map(|(key, value)| format!("{}: {}", escaped(key), json(value)))
                .collect();
            format!("{{{}}}", fields.join(", "))
        }
    }
}
