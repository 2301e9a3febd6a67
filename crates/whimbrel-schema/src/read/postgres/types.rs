//! Types as PostgreSQL writes them, and as authors do.

use crate::backend::Backend;
use crate::sql::tokens::{Kind, significant};
use crate::types::{Precision, Type};

/// The type of a text, in whatever spelling PostgreSQL accepts; what has no word of its own is kept
/// as text in the server's spelling.
///
/// Enum types are not told from other named types here. An array of arrays is the same type as an array
/// ([Arrays](https://www.postgresql.org/docs/current/arrays.html#ARRAYS-DECLARATION)).
pub fn read_type(text: &str) -> Type {
    let words = Words::of(text);
    if let Some(element) = words.element() {
        return Type::Array(Box::new(read_type(&element)));
    }
    words
        .simple()
        .unwrap_or_else(|| Type::Custom(words.spelt()))
}

/// A type's text in tokens: words in lower case, names in quotes and the rest as they are.
struct Words(Vec<String>);

impl Words {
    fn of(text: &str) -> Self {
        let tokens = significant(text, Backend::Postgres);
        let written = tokens.map(|token| match token.kind {
            Kind::Word => token.text(text).to_lowercase(),
            _ => token.text(text).to_owned(),
        });
        Self(written.collect())
    }

    /// The type of the elements, of an array.
    fn element(&self) -> Option<String> {
        let words: Vec<&str> = self.0.iter().map(String::as_str).collect();
        let mut rest = words.as_slice();
        let mut found = false;
        loop {
            rest = match rest {
                [before @ .., "[", "]"] => before,
                [before @ .., "[", size, "]"] if size.parse::<u32>().is_ok() => before,
                [before @ .., "array"] if !before.is_empty() => before,
                _ => break,
            };
            found = true;
        }
        found.then(|| Self(rest.iter().map(|word| (*word).to_owned()).collect()).spelt())
    }

    fn simple(&self) -> Option<Type> {
        let words: Vec<&str> = self.0.iter().map(String::as_str).collect();
        let words = words
            .strip_prefix(&["pg_catalog", "."])
            .unwrap_or(words.as_slice());
        Some(match words {
            ["smallint" | "int2"] => Type::SmallInteger,
            ["integer" | "int" | "int4"] => Type::Integer,
            ["bigint" | "int8"] => Type::BigInteger,
            ["real" | "float4"] => Type::Real,
            ["double", "precision"] | ["float8" | "float"] => Type::Double,
            ["boolean" | "bool"] => Type::Boolean,
            ["text"] => Type::Text,
            ["bytea"] => Type::Binary,
            ["date"] => Type::Date,
            ["time"] | ["time", "without", "time", "zone"] => Type::Time,
            ["timestamp"] | ["timestamp", "without", "time", "zone"] => Type::Timestamp,
            ["timestamptz"] | ["timestamp", "with", "time", "zone"] => Type::TimestampTz,
            ["interval"] => Type::Interval,
            ["uuid"] => Type::Uuid,
            ["json"] => Type::Json,
            ["jsonb"] => Type::JsonBinary,
            ["numeric" | "decimal" | "dec"] => Type::Decimal(None),
            ["numeric" | "decimal" | "dec", "(", digits, ")"] => decimal(digits, "0")?,
            ["numeric" | "decimal" | "dec", "(", digits, ",", scale, ")"] => {
                decimal(digits, scale)?
            }
            ["varchar"] | ["character" | "char", "varying"] => Type::Varchar(None),
            ["varchar", "(", length, ")"] | ["character" | "char", "varying", "(", length, ")"] => {
                Type::Varchar(Some(length.parse().ok()?))
            }
            ["character" | "char"] => Type::Char(1),
            ["character" | "char" | "bpchar", "(", length, ")"] => Type::Char(length.parse().ok()?),
            _ => return None,
        })
    }

    /// The server's spelling of a type without a word of its own.
    fn spelt(&self) -> String {
        let words: Vec<&str> = self.0.iter().map(String::as_str).collect();
        match words.as_slice() {
            [name @ ("timestamptz" | "timetz"), rest @ ..] => {
                let base = name.trim_end_matches("tz");
                format!("{base}{} with time zone", joined(rest))
            }
            [name @ ("timestamp" | "time"), rest @ ..] if !rest.contains(&"zone") => {
                format!("{name}{} without time zone", joined(rest))
            }
            ["varbit", rest @ ..] => format!("bit varying{}", joined(rest)),
            rest => joined(rest),
        }
    }
}

/// A scale beyond the digits, or below zero, has no word of its own.
fn decimal(digits: &str, scale: &str) -> Option<Type> {
    let precision = Precision {
        digits: digits.parse().ok()?,
        scale: scale.parse().ok()?,
    };
    (precision.scale <= precision.digits).then_some(Type::Decimal(Some(precision)))
}

/// Words with single spaces between them, and none around points and brackets.
fn joined(words: &[&str]) -> String {
    let mut text = String::new();
    let mut after_word = false;
    for word in words {
        let is_word = word.starts_with(|c: char| c.is_alphanumeric() || c == '_' || c == '"');
        let is_open = matches!(text.chars().last(), Some(')'));
        if is_word && (after_word || is_open) {
            text.push(' ');
        }
        text.push_str(word);
        after_word = is_word;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_spelling_of_a_type_is_the_same_type() {
        let numeric = |digits, scale| Type::Decimal(Some(Precision { digits, scale }));
        let array = |element| Type::Array(Box::new(element));
        for (text, read) in [
            ("INT", Type::Integer),
            ("pg_catalog.int8", Type::BigInteger),
            ("character varying(20)", Type::Varchar(Some(20))),
            ("varchar ( 20 )", Type::Varchar(Some(20))),
            ("character(3)", Type::Char(3)),
            ("numeric(10,2)", numeric(10, 2)),
            ("decimal(10)", numeric(10, 0)),
            ("timestamp with time zone", Type::TimestampTz),
            ("integer[]", array(Type::Integer)),
            ("int[3][]", array(Type::Integer)),
            ("int ARRAY", array(Type::Integer)),
        ] {
            assert_eq!(read_type(text), read, "{text}");
        }
    }

    #[test]
    fn other_types_are_kept_in_the_spelling_of_the_server() {
        for (text, spelt) in [
            ("CITEXT", "citext"),
            ("timestamptz(3)", "timestamp(3) with time zone"),
            ("timestamp(3)", "timestamp(3) without time zone"),
            (
                "timestamp(3) without time zone",
                "timestamp(3) without time zone",
            ),
            ("time (0) with time zone", "time(0) with time zone"),
            ("bit varying( 5 )", "bit varying(5)"),
            ("\"char\"", "\"char\""),
            ("billing . \"Odd Type\"", "billing.\"Odd Type\""),
            ("interval day to second(3)", "interval day to second(3)"),
            ("geometry(Point, 4326)", "geometry(point,4326)"),
            ("numeric(2,3)", "numeric(2,3)"),
            ("numeric(2,-3)", "numeric(2,-3)"),
        ] {
            assert_eq!(read_type(text), Type::Custom(spelt.to_owned()), "{text}");
        }
    }
}
