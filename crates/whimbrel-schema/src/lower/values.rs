//! Expressions: defaults, rules and conditions.

use super::Spoken;
use super::lowering::Lowering;
use crate::analyze::act;
use crate::backend::Backend;
use crate::catalog::Column;
use crate::expression::{Expression, Float, Literal};
use crate::sql::tokens::{self, Kind, Token};
use crate::sql::{SqlText, per_backend, sql};
use crate::types::Type;

impl Lowering<'_> {
    /// An expression as text, without brackets around all of it.
    pub(super) fn text(&self, expression: &act::Expression) -> SqlText {
        let text = bare(&expression.text, self.backend);
        match (self.spoken, self.backend) {
            (Spoken::Everywhere, _) => sql(text),
            (Spoken::Here, Backend::Postgres) => per_backend().postgres(text),
            (Spoken::Here, Backend::Sqlite) => per_backend().sqlite(text),
        }
    }

    /// The default of a column.
    pub(super) fn default(&self, column: &Column, written: &act::Expression) -> Expression {
        let text = bare(&written.text, self.backend);
        let literal = Literals {
            backend: self.backend,
            data_type: &column.data_type,
        }
        .read(text, written.is_literal);
        let literal = literal.filter(|l| self.catalog.check_value(column, l).is_ok());
        literal
            .map(Expression::Literal)
            .or_else(|| keyword(text, &column.data_type, self.backend))
            .unwrap_or_else(|| Expression::Sql(self.text(written)))
    }
}

/// The keywords and calls that the builder has words for, where the type says that they mean that.
fn keyword(text: &str, data_type: &Type, backend: Backend) -> Option<Expression> {
    let word = text.to_ascii_lowercase();
    let moment = match data_type {
        Type::Timestamp | Type::TimestampTz => match backend {
            Backend::Postgres => &["now()", "current_timestamp"][..],
            Backend::Sqlite => &["current_timestamp"],
        },
        Type::Time => match backend {
            Backend::Postgres => &["localtime"],
            Backend::Sqlite => &["current_time"],
        },
        _ => &[],
    };
    match word.as_str() {
        word if moment.contains(&word) => Some(Expression::Now),
        "current_date" if *data_type == Type::Date => Some(Expression::Today),
        "gen_random_uuid()" if backend == Backend::Postgres => Some(Expression::RandomUuid),
        _ => None,
    }
}

/// The text without brackets that stand around all of it.
fn bare(text: &str, backend: Backend) -> &str {
    let mut text = text.trim();
    while let Some(inner) = inside(text, backend) {
        text = inner.trim();
    }
    text
}

fn inside(text: &str, backend: Backend) -> Option<&str> {
    let inner = text.strip_prefix('(')?.strip_suffix(')')?;
    let mut depth = 0_usize;
    for token in tokens::significant(inner, backend) {
        match token.text(inner) {
            "(" => depth += 1,
            ")" => depth = depth.checked_sub(1)?,
            _ => {}
        }
    }
    (depth == 0 && !inner.trim().is_empty()).then_some(inner)
}

/// Reads literals for a column of a type.
struct Literals<'t> {
    backend: Backend,
    data_type: &'t Type,
}

impl Literals<'_> {
    /// The value of a literal; `None` where the text is none, or one for another type.
    fn read(&self, text: &str, is_literal: bool) -> Option<Literal> {
        let all: Vec<Token> = tokens::significant(text, self.backend).collect();
        let words: Vec<(Kind, &str)> = all.iter().map(|t| (t.kind, t.text(text))).collect();
        match words.as_slice() {
            [(Kind::Text, quoted)] => self.text(&unquoted(quoted)?),
            [(Kind::Text, quoted), (_, "::"), cast @ ..] => {
                let cast: Vec<&str> = cast.iter().map(|(_, word)| *word).collect();
                self.is_own(&cast.join(" "))
                    .then(|| self.text(&unquoted(quoted)?))?
            }
            [(Kind::Number, number)] => self.number(number),
            [(_, "-"), (Kind::Number, number)] => self.number(&format!("-{number}")),
            [(Kind::Word, word)] => self.word(word, is_literal),
            [(Kind::Word, x), (Kind::Text, hex)] if x.eq_ignore_ascii_case("x") => {
                bytes(hex.trim_matches('\'')).map(Literal::Bytes)
            }
            _ => None,
        }
    }

    fn word(&self, word: &str, is_literal: bool) -> Option<Literal> {
        match word.to_ascii_lowercase().as_str() {
            "null" => Some(Literal::Null),
            "true" => Some(Literal::Boolean(true)),
            "false" => Some(Literal::Boolean(false)),
            // SQLite reads a bare word as a text.
            _ if is_literal && self.backend == Backend::Sqlite => self.text(word),
            _ => None,
        }
    }

    fn text(&self, value: &str) -> Option<Literal> {
        let is_number = value.parse::<f64>().is_ok();
        Some(match self.data_type {
            Type::Json | Type::JsonBinary => Literal::Json(serde_json::from_str(value).ok()?),
            Type::Binary => Literal::Bytes(bytes(value.strip_prefix("\\x")?)?),
            Type::Decimal(_) if is_number => Literal::Decimal(value.to_owned()),
            Type::Real | Type::Double => Literal::Float(Float::new(value.parse().ok()?)),
            _ => Literal::Text(value.to_owned()),
        })
    }

    fn number(&self, value: &str) -> Option<Literal> {
        Some(match (self.data_type, value) {
            (Type::Boolean, "0" | "1") if self.backend == Backend::Sqlite => {
                Literal::Boolean(value == "1")
            }
            (Type::Real | Type::Double, _) => Literal::Float(Float::new(value.parse().ok()?)),
            (Type::Decimal(_), _) if value.contains(['.', 'e', 'E']) => {
                Literal::Decimal(value.to_owned())
            }
            _ => match value.parse() {
                Ok(number) => Literal::Integer(number),
                Err(_) => return None,
            },
        })
    }

    /// Tells whether a cast is to the type that the column has anyway.
    fn is_own(&self, cast: &str) -> bool {
        let cast = cast.to_ascii_lowercase();
        let base = cast.split('(').next().unwrap_or_default().trim();
        match self.data_type {
            Type::Text | Type::Varchar(_) | Type::Char(_) => {
                ["text", "varchar", "character varying", "bpchar"].contains(&base)
            }
            Type::Json => base == "json",
            Type::JsonBinary => base == "jsonb",
            Type::Binary => base == "bytea",
            Type::Date => base == "date",
            Type::Interval => base == "interval",
            Type::Uuid => base == "uuid",
            Type::Timestamp => ["timestamp", "timestamp without time zone"].contains(&base),
            Type::TimestampTz => ["timestamptz", "timestamp with time zone"].contains(&base),
            Type::Array(_) => cast.ends_with(']'),
            Type::Enumeration(name) => base == name.as_str(),
            Type::Custom(name) => base == name,
            _ => false,
        }
    }
}

/// The value of a string; `None` for one with escapes of its own.
fn unquoted(text: &str) -> Option<String> {
    let inner = text.strip_prefix('\'')?.strip_suffix('\'')?;
    Some(inner.replace("''", "'"))
}

fn bytes(hex: &str) -> Option<Vec<u8>> {
    let digits: Vec<u8> = hex
        .chars()
        .map(|c| c.to_digit(16).and_then(|d| u8::try_from(d).ok()))
        .collect::<Option<_>>()?;
    let pairs = digits.chunks(2);
    pairs
        .map(|pair| match pair {
            [high, low] => Some(high * 16 + low),
            _ => None,
        })
        .collect()
}
