//! Defaults: the server's text, or an author's, as an expression.

use super::text::{bare, unquoted_string};
use super::types::read_type;
use crate::backend::Backend;
use crate::expression::{Expression, Float, Literal};
use crate::sql::sql;
use crate::sql::tokens::{Kind, significant, unquoted};
use crate::types::Type;

/// The value that a default says for a column of a type: a literal where that says exactly the same, and
/// SQL where not.
pub fn read_value(text: &str, data_type: &Type) -> Expression {
    let text = bare(text);
    known(text, data_type)
        .or_else(|| literal(text, data_type).map(Expression::Literal))
        .unwrap_or_else(|| Expression::Sql(sql(text)))
}

/// The expressions that have a word of their own; what each becomes is the dialect's business.
fn known(text: &str, data_type: &Type) -> Option<Expression> {
    let tokens = significant(text, Backend::Postgres);
    let words: Vec<String> = tokens.map(|t| t.text(text).to_lowercase()).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["now", "(", ")"] if !matches!(data_type, Type::Date | Type::Time) => Some(Expression::Now),
        ["localtime"] if *data_type == Type::Time => Some(Expression::Now),
        ["current_date"] => Some(Expression::Today),
        ["gen_random_uuid", "(", ")"] => Some(Expression::RandomUuid),
        _ => None,
    }
}

/// A literal with its cast, in parts.
struct Written {
    negative: bool,
    kind: Kind,
    text: String,
    cast: Option<Cast>,
}

struct Cast {
    data_type: Type,
    /// The name without quotes, as an enum type has it.
    name: String,
}

fn parts(text: &str) -> Option<Written> {
    let mut tokens = significant(text, Backend::Postgres).peekable();
    let negative = tokens.next_if(|token| token.text(text) == "-").is_some();
    let value = tokens.next()?;
    let cast = match tokens.next() {
        None => None,
        Some(mark) if mark.text(text) == "::" => {
            let rest = text.get(mark.end..)?;
            let names = significant(rest, Backend::Postgres).map(|token| match token.kind {
                Kind::QuotedName => unquoted(token.text(rest)),
                _ => token.text(rest).to_owned(),
            });
            Some(Cast {
                data_type: read_type(rest),
                name: names.collect(),
            })
        }
        Some(_) => return None,
    };
    Some(Written {
        negative,
        kind: value.kind,
        text: value.text(text).to_owned(),
        cast,
    })
}

fn literal(text: &str, data_type: &Type) -> Option<Literal> {
    let written = parts(text)?;
    match written.kind {
        Kind::Word if !written.negative => word(&written, data_type),
        Kind::Number if written.cast.is_none() => {
            let sign = if written.negative { "-" } else { "" };
            number(&format!("{sign}{}", written.text), data_type)
        }
        Kind::Text if !written.negative => {
            let content = unquoted_string(&written.text)?;
            string(content, written.cast.as_ref(), data_type)
        }
        _ => None,
    }
}

fn word(written: &Written, data_type: &Type) -> Option<Literal> {
    let cast = written.cast.as_ref();
    match written.text.to_lowercase().as_str() {
        "null" => Some(Literal::Null),
        value @ ("true" | "false") if cast.is_none() && *data_type == Type::Boolean => {
            Some(Literal::Boolean(value == "true"))
        }
        _ => None,
    }
}

fn number(text: &str, data_type: &Type) -> Option<Literal> {
    let whole = text.parse::<i64>().ok();
    match data_type {
        Type::SmallInteger | Type::Integer | Type::BigInteger => whole.map(Literal::Integer),
        Type::Decimal(_) => match whole {
            Some(whole) => Some(Literal::Integer(whole)),
            None => text
                .parse::<f64>()
                .ok()
                .map(|_| Literal::Decimal(text.to_owned())),
        },
        Type::Real | Type::Double => float(text, data_type),
        Type::Custom(_) => whole.map(Literal::Integer),
        _ => None,
    }
}

/// A number of four bytes has fewer digits than the author may have written.
fn float(text: &str, data_type: &Type) -> Option<Literal> {
    let value: f64 = match data_type {
        Type::Real => text.parse::<f32>().ok()?.to_string().parse().ok()?,
        _ => text.parse().ok()?,
    };
    Some(Literal::Float(Float::new(value)))
}

fn string(content: String, cast: Option<&Cast>, data_type: &Type) -> Option<Literal> {
    if !cast.is_none_or(|cast| is_same(cast, data_type)) {
        return None;
    }
    match data_type {
        Type::SmallInteger | Type::Integer | Type::BigInteger => {
            content.trim().parse().ok().map(Literal::Integer)
        }
        Type::Decimal(_) | Type::Real | Type::Double => number(content.trim(), data_type),
        Type::Boolean => match content.to_lowercase().as_str() {
            "t" | "true" => Some(Literal::Boolean(true)),
            "f" | "false" => Some(Literal::Boolean(false)),
            _ => None,
        },
        Type::Binary => bytes(&content).map(Literal::Bytes),
        Type::Json | Type::JsonBinary => Some(json(content, data_type)),
        _ => Some(Literal::Text(content)),
    }
}

/// Tells whether a cast says no more than the column's own type does.
fn is_same(cast: &Cast, data_type: &Type) -> bool {
    let numbers = |t: &Type| t.is_integer() || matches!(t, Type::Decimal(_));
    let texts = |t: &Type| match t {
        Type::Text | Type::Varchar(_) | Type::Char(_) => true,
        Type::Custom(name) => name == "bpchar",
        _ => false,
    };
    match data_type {
        Type::Enumeration(name) => cast.name == name.replace('\0', "."),
        Type::Custom(name) => match &cast.data_type {
            Type::Custom(cast) => cast == name || without_size(name) == without_size(cast),
            other => read_type(&without_size(name)) == *other,
        },
        _ => {
            cast.data_type == *data_type
                || numbers(&cast.data_type) && numbers(data_type)
                || texts(&cast.data_type) && texts(data_type)
        }
    }
}

/// `timestamp(3) without time zone` is written without its size where a value is cast to it.
fn without_size(name: &str) -> String {
    match (name.find('('), name.rfind(')')) {
        (Some(open), Some(close)) => {
            let before = name.get(..open).unwrap_or_default();
            let after = name.get(close + 1..).unwrap_or_default();
            format!("{before}{after}")
        }
        _ => name.to_owned(),
    }
}

fn bytes(content: &str) -> Option<Vec<u8>> {
    let digits = content.strip_prefix("\\x")?;
    let byte = |at| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok();
    if digits.len() % 2 != 0 {
        return None;
    }
    (0..digits.len()).step_by(2).map(byte).collect()
}

/// A document whose text or value is kept by its written form; else the text.
fn json(content: String, data_type: &Type) -> Literal {
    let Ok(value) = serde_json::from_str::<serde_json::Value>(&content) else {
        return Literal::Text(content);
    };
    // Numbers of many digits do not survive as numbers.
    let digits = content.split(|c: char| !c.is_ascii_digit() && c != '.');
    let is_exact = digits.map(str::len).max().unwrap_or_default() <= 15;
    let written = value.to_string();
    let is_kept = match data_type {
        Type::Json => written == content,
        _ => is_exact,
    };
    if is_kept {
        Literal::Json(value)
    } else {
        Literal::Text(content)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_says_the_same_as_a_literal_is_one() {
        for (text, data_type, literal) in [
            ("'x'::text", Type::Text, Literal::Text("x".into())),
            (
                "'it''s'::character varying",
                Type::Varchar(Some(9)),
                "it's".into(),
            ),
            ("'x'::bpchar", Type::Char(1), "x".into()),
            ("'-1'::integer", Type::BigInteger, (-1_i64).into()),
            ("0", Type::Integer, 0_i64.into()),
            ("'1.5'::double precision", Type::Double, 1.5_f64.into()),
            ("1", Type::Double, 1.0_f64.into()),
            (
                "12.50",
                Type::Decimal(None),
                Literal::Decimal("12.50".into()),
            ),
            ("true", Type::Boolean, true.into()),
            (
                "'ok'::\"mo od\"",
                Type::Enumeration("mo od".into()),
                "ok".into(),
            ),
            ("'\\x00ff'::bytea", Type::Binary, vec![0_u8, 255].into()),
            (
                "'{\"a\": [1]}'::jsonb",
                Type::JsonBinary,
                serde_json::json!({"a": [1]}).into(),
            ),
            (
                "'{}'::text[]",
                Type::Array(Box::new(Type::Text)),
                "{}".into(),
            ),
            (
                "(NULL::character varying)",
                Type::Varchar(Some(3)),
                Literal::Null,
            ),
        ] {
            assert_eq!(
                read_value(text, &data_type),
                Expression::Literal(literal),
                "{text}"
            );
        }
    }

    #[test]
    fn what_says_more_stays_sql() {
        for (text, data_type) in [
            ("nextval('s'::regclass)", Type::Integer),
            ("CURRENT_TIMESTAMP", Type::TimestampTz),
            ("now()", Type::Date),
            ("'x'::text || 'y'::text", Type::Text),
            ("('2020-01-01'::text)::date", Type::Date),
            ("99999999999999999999", Type::BigInteger),
            ("E'\\n'::text", Type::Text),
        ] {
            assert_eq!(
                read_value(text, &data_type),
                Expression::Sql(sql(text)),
                "{text}"
            );
        }
    }
}
