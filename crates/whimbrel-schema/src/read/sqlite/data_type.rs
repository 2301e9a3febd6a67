//! Declared types: the words between a column's name and its rules.
//!
//! The table of types is that of `docs/TYPES.md`, read from right to left. SQLite compares types
//! without regard to ASCII case, so that `varchar(10)` is the `VARCHAR(10)` which is written.

use super::cursor::Cursor;
use super::problem::Problem;
use crate::sql::tokens::Kind;
use crate::types::{Precision, Type};

/// Words that end a type: no column type holds them without quotes
/// ([the grammar of column definitions](https://www.sqlite.org/syntax/column-def.html)).
const ENDS: [&str; 11] = [
    "CONSTRAINT",
    "DEFAULT",
    "NULL",
    "NOT",
    "PRIMARY",
    "UNIQUE",
    "CHECK",
    "REFERENCES",
    "COLLATE",
    "AS",
    "DEFERRABLE",
];

/// The declared type that comes next; nothing for a column without one.
pub(super) fn declared<'t>(cursor: &mut Cursor<'t>) -> Result<&'t str, Problem> {
    let start = cursor.position();
    let mut any = false;
    while continues(cursor) {
        cursor.advance();
        any = true;
    }
    if !any {
        return Ok("");
    }
    if cursor.is_symbol("(") {
        cursor.group()?;
    }
    Ok(cursor.between(start, cursor.end_of_last()))
}

fn continues(cursor: &Cursor<'_>) -> bool {
    let Some(token) = cursor.peek(0) else {
        return false;
    };
    match token.kind {
        Kind::QuotedName | Kind::Text => true,
        Kind::Word => {
            let ends = ENDS.iter().any(|end| cursor.is_word(0, end));
            // GENERATED is a word like any other unless `ALWAYS AS` follows.
            !ends && !cursor.are_words(&["GENERATED", "ALWAYS", "AS"])
        }
        _ => false,
    }
}

/// The type that is declared so; [`Type::Custom`] for all that the writer does not write.
pub(super) fn data_type(declared: &str) -> Type {
    typed(declared).unwrap_or_else(|| Type::Custom(declared.to_owned()))
}

fn typed(declared: &str) -> Option<Type> {
    let (word, arguments) = match declared.split_once('(') {
        None => (declared, None),
        Some((word, rest)) => (word, Some(rest.strip_suffix(')')?)),
    };
    let upper = word.to_ascii_uppercase();
    match (upper.as_str(), arguments) {
        ("DECIMAL", Some(arguments)) => {
            let (digits, scale) = arguments.split_once(',')?;
            let (digits, scale) = (number(digits)?, number(scale)?);
            Some(Type::Decimal(Some(Precision { digits, scale })))
        }
        ("VARCHAR", Some(length)) => number(length).map(|length| Type::Varchar(Some(length))),
        ("CHAR", Some(length)) => number(length).map(Type::Char),
        (_, Some(_)) => None,
        (word, None) => plain(word),
    }
}

fn plain(word: &str) -> Option<Type> {
    Some(match word {
        "SMALLINT" => Type::SmallInteger,
        "INTEGER" => Type::Integer,
        "BIGINT" => Type::BigInteger,
        "NUMERIC" => Type::Decimal(None),
        "FLOAT" => Type::Real,
        "DOUBLE" => Type::Double,
        "BOOLEAN" => Type::Boolean,
        "TEXT" => Type::Text,
        "VARCHAR" => Type::Varchar(None),
        "BLOB" => Type::Binary,
        "DATE" => Type::Date,
        "TIME" => Type::Time,
        "TIMESTAMP" => Type::Timestamp,
        _ => return None,
    })
}

/// A number as the writer writes it: `007` and `+7` are no such number.
fn number<N: std::str::FromStr + ToString>(text: &str) -> Option<N> {
    let text = text.trim();
    let number = text.parse::<N>().ok()?;
    (number.to_string() == text).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (String, String) {
        let mut cursor = Cursor::new(text);
        let declared = declared(&mut cursor).unwrap().to_owned();
        (declared, cursor.rest().to_owned())
    }

    #[test]
    fn a_type_is_any_words_up_to_a_rule() {
        for (text, declared, rest) in [
            ("INTEGER PRIMARY KEY", "INTEGER", "PRIMARY KEY"),
            ("NOT NULL", "", "NOT NULL"),
            ("unsigned  big int, b", "unsigned  big int", ", b"),
            ("DECIMAL(10,5) DEFAULT 1", "DECIMAL(10,5)", "DEFAULT 1"),
            ("x ( -1 , +2 ) NULL", "x ( -1 , +2 )", "NULL"),
            (
                "int GENERATED ALWAYS AS (1)",
                "int",
                "GENERATED ALWAYS AS (1)",
            ),
            ("generated always", "generated always", ""),
            ("\"my type\" 'x' [y])", "\"my type\" 'x' [y]", ")"),
            ("DOUBLE PRECISION AS (1)", "DOUBLE PRECISION", "AS (1)"),
        ] {
            assert_eq!(read(text), (declared.to_owned(), rest.to_owned()), "{text}");
        }
    }

    #[test]
    fn what_is_not_written_so_is_kept_as_it_stands() {
        for text in [
            "INT",
            "DECIMAL(10)",
            "varchar(-1)",
            "CHAR(010)",
            "REAL",
            "",
            "TEXT(5)",
        ] {
            assert_eq!(data_type(text), Type::Custom(text.to_owned()));
        }
        assert_eq!(data_type("varchar( 10 )"), Type::Varchar(Some(10)));
        assert_eq!(data_type("integer"), Type::Integer);
        let precision = Precision {
            digits: 10,
            scale: 2,
        };
        assert_eq!(data_type("decimal(10,2)"), Type::Decimal(Some(precision)));
    }
}
