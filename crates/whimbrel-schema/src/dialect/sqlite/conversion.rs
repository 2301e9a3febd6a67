//! How old values become values of another type, and which of them cannot.
//!
//! SQLite casts whatever it is given, `'12abc'` to 12 and `'x'` to 0
//! ([CAST expressions](https://www.sqlite.org/lang_expr.html#castexpr)); so each cast comes with a
//! condition that finds the values which would not survive it.

use super::types::{affinity, declared};
use super::{bracketed, enumeration, expression, quoted, unsupported};
use crate::catalog::{Catalog, Column, Table};
use crate::operation::ChangeType;
use crate::plan::{Conversion, DataCheck, Unsupported};
use crate::types::Type;

const TRUE: &str = "'true', 't', 'yes', 'y', 'on', '1'";
const FALSE: &str = "'false', 'f', 'no', 'n', 'off', '0'";

/// An expression for the new value, and a condition that finds old values it would not do for.
struct Cast {
    value: String,
    refused: Option<String>,
}

/// How a column gets values of its new type; `None` when the old values do as they are.
pub(super) fn conversion(
    table: &Table,
    column: &Column,
    change: &ChangeType,
    catalog: &Catalog,
) -> Result<Option<Conversion>, Unsupported> {
    let name = quoted(&column.name);
    let cast = match &change.using {
        Some(using) => {
            let value = bracketed(expression::own_text(using, "`change_type_using`")?);
            Cast {
                refused: (!column.nullable).then(|| format!("{value} IS NULL")),
                value,
            }
        }
        None => cast(&name, &column.data_type, &change.to, catalog)
            .ok_or_else(|| unknown(table, column, &change.to))?,
    };
    if cast.value == name && cast.refused.is_none() {
        return Ok(None);
    }
    let check = cast.refused.map(|condition| DataCheck {
        columns: vec![column.name.clone()],
        problem: format!(
            "values in `{}` that cannot become {} without loss",
            column.name, change.to
        ),
        condition,
    });
    Ok(Some(Conversion {
        column: column.name.clone(),
        value: cast.value,
        checks: check.into_iter().collect(),
    }))
}

fn unknown(table: &Table, column: &Column, to: &Type) -> Unsupported {
    let (table, column, from) = (&table.name, &column.name, &column.data_type);
    unsupported(
        format!("has no cast from {from} to {to} for `{table}.{column}`"),
        format!("say how with `change_type_using(\"{column}\", …, per_backend().sqlite(\"…\"))`"),
    )
}

/// Types whose values SQLite keeps in the same form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Whole(i64, i64),
    Decimal,
    Float,
    Boolean,
    Text,
    Binary,
    Date,
    Time,
    Moment,
    Uuid,
    Json,
    List,
    Own,
}

fn form(data_type: &Type) -> Form {
    match data_type {
        Type::SmallInteger => Form::Whole(i16::MIN.into(), i16::MAX.into()),
        Type::Integer => Form::Whole(i32::MIN.into(), i32::MAX.into()),
        Type::BigInteger => Form::Whole(i64::MIN, i64::MAX),
        Type::Decimal(_) => Form::Decimal,
        Type::Real | Type::Double => Form::Float,
        Type::Boolean => Form::Boolean,
        Type::Text | Type::Varchar(_) | Type::Char(_) | Type::Interval | Type::Enumeration(_) => {
            Form::Text
        }
        Type::Binary => Form::Binary,
        Type::Date => Form::Date,
        Type::Time => Form::Time,
        Type::Timestamp | Type::TimestampTz => Form::Moment,
        Type::Uuid => Form::Uuid,
        Type::Json | Type::JsonBinary => Form::Json,
        Type::Array(_) => Form::List,
        Type::Custom(_) => Form::Own,
    }
}

fn cast(name: &str, from: &Type, to: &Type, catalog: &Catalog) -> Option<Cast> {
    if let Type::Enumeration(enumeration) = to {
        let values = enumeration::values(catalog.enumeration(enumeration)?);
        return matches!(form(from), Form::Text).then(|| Cast {
            value: name.to_owned(),
            refused: (from != to).then(|| format!("{name} NOT IN ({values})")),
        });
    }
    match (form(from), form(to)) {
        (Form::Own, _) | (_, Form::Own) => {
            (affinity(&declared(from)) == affinity(&declared(to))).then(|| Cast::kept(name))
        }
        (Form::List, Form::List) => (from == to).then(|| Cast::kept(name)),
        (from, to) if from == to => Some(Cast::kept(name)),
        (Form::Text, to) => from_text(name, to),
        (from, Form::Text) => to_text(name, from),
        (from, to) => between_others(name, from, to),
    }
}

impl Cast {
    fn kept(name: &str) -> Self {
        Self {
            value: name.to_owned(),
            refused: None,
        }
    }

    fn kept_unless(name: &str, refused: String) -> Option<Self> {
        let value = name.to_owned();
        let refused = Some(refused);
        Some(Self { value, refused })
    }

    fn of(value: String, refused: String) -> Option<Self> {
        let refused = Some(refused);
        Some(Self { value, refused })
    }
}

fn from_text(c: &str, to: Form) -> Option<Cast> {
    match to {
        Form::Whole(least, most) => {
            let number = format!("CAST({c} AS INTEGER)");
            let refused =
                format!("CAST({number} AS TEXT) <> {c} OR {number} NOT BETWEEN {least} AND {most}");
            Cast::of(number, refused)
        }
        // A text that is not wholly a number stays text in the comparison, and differs from it.
        // <https://www.sqlite.org/datatype3.html#type_conversions_prior_to_comparison>
        Form::Decimal => Cast::of(
            format!("CAST({c} AS NUMERIC)"),
            format!("{c} <> CAST({c} AS NUMERIC)"),
        ),
        Form::Float => Cast::of(
            format!("CAST({c} AS REAL)"),
            format!("{c} <> CAST({c} AS REAL)"),
        ),
        Form::Boolean => Cast::of(
            format!(
                "CASE WHEN lower({c}) IN ({TRUE}) THEN 1 WHEN lower({c}) IN ({FALSE}) THEN 0 END"
            ),
            format!("lower({c}) NOT IN ({TRUE}, {FALSE})"),
        ),
        // A day that does not exist is moved to one that does.
        Form::Date => Cast::kept_unless(c, format!("date({c}) IS NOT {c}")),
        Form::Time => Cast::kept_unless(
            c,
            format!(
                "{c} IS NOT NULL AND (time({c}) IS NULL OR {c} NOT GLOB '[0-9][0-9]:[0-9][0-9]*')"
            ),
        ),
        Form::Moment => Cast::kept_unless(
            c,
            format!(
                "{c} IS NOT NULL AND (datetime({c}) IS NULL \
                 OR date(substr({c}, 1, 10)) IS NOT substr({c}, 1, 10))"
            ),
        ),
        Form::Uuid => Cast::kept_unless(
            c,
            format!(
                "length({c}) <> 36 OR length(replace({c}, '-', '')) <> 32 \
                 OR replace({c}, '-', '') GLOB '*[^0-9a-fA-F]*'"
            ),
        ),
        Form::Json => Cast::kept_unless(c, format!("NOT json_valid({c})")),
        Form::List => Cast::kept_unless(
            c,
            format!(
                "CASE WHEN json_valid({c}) THEN json_type({c}) <> 'array' ELSE {c} IS NOT NULL END"
            ),
        ),
        Form::Text | Form::Binary | Form::Own => None,
    }
}

fn to_text(c: &str, from: Form) -> Option<Cast> {
    let value = format!("CAST({c} AS TEXT)");
    match from {
        Form::Whole(..) | Form::Date | Form::Time | Form::Moment => Some(Cast {
            value,
            refused: None,
        }),
        // Older versions write 15 digits of a floating-point number, which can have more.
        Form::Decimal | Form::Float => {
            let refused = format!("CAST({value} AS NUMERIC) <> {c}");
            Cast::of(value, refused)
        }
        Form::Boolean => Some(Cast {
            value: format!("CASE {c} WHEN 1 THEN 'true' WHEN 0 THEN 'false' END"),
            refused: Some(format!("{c} NOT IN (0, 1)")),
        }),
        Form::Uuid | Form::Json | Form::List => Some(Cast::kept(c)),
        Form::Text | Form::Binary | Form::Own => None,
    }
}

fn between_others(c: &str, from: Form, to: Form) -> Option<Cast> {
    match (from, to) {
        (Form::Whole(low, high), Form::Whole(least, most)) => Some(Cast {
            value: c.to_owned(),
            refused: (low < least || high > most)
                .then(|| format!("{c} NOT BETWEEN {least} AND {most}")),
        }),
        (Form::Whole(..) | Form::Float, Form::Decimal) | (Form::Boolean, Form::Whole(..)) => {
            Some(Cast::kept(c))
        }
        (Form::Whole(..) | Form::Decimal, Form::Float) => Cast::of(
            format!("CAST({c} AS REAL)"),
            format!("CAST({c} AS REAL) <> {c}"),
        ),
        (Form::Decimal | Form::Float, Form::Whole(least, most)) => Cast::of(
            format!("CAST({c} AS INTEGER)"),
            format!("CAST({c} AS INTEGER) <> {c} OR {c} NOT BETWEEN {least} AND {most}"),
        ),
        (Form::Whole(..), Form::Boolean) => Cast::kept_unless(c, format!("{c} NOT IN (0, 1)")),
        (Form::Date, Form::Moment) => Cast::of(
            format!("{c} || ' 00:00:00'"),
            format!("date({c}) IS NOT {c}"),
        ),
        (Form::Moment, Form::Date) => Cast::of(
            format!("date({c})"),
            format!(
                "{c} IS NOT NULL AND (datetime({c}) IS NULL \
                 OR strftime('%H:%M:%f', {c}) <> '00:00:00.000')"
            ),
        ),
        _ => None,
    }
}
