//! Values and expressions of defaults, cells and triggers.

use super::{bracketed, unsupported, writer};
use crate::backend::Backend;
use crate::expression::{Expression, Literal};
use crate::plan::Unsupported;
use crate::sql::{SqlText, sql};
use crate::types::Type;

/// A random UUID of version 4 in its usual form
/// ([RFC 9562, UUID Version 4](https://www.rfc-editor.org/rfc/rfc9562#name-uuid-version-4)).
const RANDOM_UUID: &str = "(lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' \
     || substr(hex(randomblob(2)), 2) || '-' || substr('89AB', 1 + (random() & 3), 1) \
     || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6))))";

/// Tells whether SQL says what [`RANDOM_UUID`] says; the brackets around it may be missing.
pub(crate) fn is_random_uuid(written: &str) -> bool {
    let spelt = |text: &str| sql(text).canonical();
    written.contains("randomblob")
        && [bracketed(written), written.to_owned()]
            .iter()
            .any(|written| spelt(written) == spelt(RANDOM_UUID))
}

/// An expression as it stands in `DEFAULT`, `VALUES` and `SET`, for a column of a type.
///
/// Whatever is neither a value nor a keyword is in brackets, as `DEFAULT` wants it.
pub(super) fn write(data_type: &Type, expression: &Expression) -> Result<String, Unsupported> {
    let written = match expression {
        Expression::Literal(literal) => write_literal(literal),
        Expression::Now => moment(data_type).to_owned(),
        Expression::Today => "CURRENT_DATE".to_owned(),
        Expression::RandomUuid => RANDOM_UUID.to_owned(),
        Expression::Sql(text) => bracketed(own_text(text, "an expression")?),
    };
    Ok(written)
}

/// The author's text for SQLite; `what` names it in the error, with its article.
pub(super) fn own_text<'t>(text: &'t SqlText, what: &str) -> Result<&'t str, Unsupported> {
    text.get(Backend::Sqlite).ok_or_else(|| {
        unsupported(
            format!("has no text for {what}"),
            "write it with `per_backend().postgres(\"…\").sqlite(\"…\")`, or put the operation \
             into `schema.only(Backend::Postgres, …)`",
        )
    })
}

/// The moment of the statement in UTC: `2026-01-31 23:59:59` and its two halves
/// ([The DEFAULT clause](https://www.sqlite.org/lang_createtable.html#the_default_clause)).
const fn moment(data_type: &Type) -> &'static str {
    match data_type {
        Type::Date => "CURRENT_DATE",
        Type::Time => "CURRENT_TIME",
        _ => "CURRENT_TIMESTAMP",
    }
}

fn write_literal(literal: &Literal) -> String {
    match literal {
        Literal::Decimal(digits) if is_plain_number(digits) => digits.clone(),
        _ => writer().literal(literal).finish(),
    }
}

/// Tells whether a text is a number in SQLite's own notation, so that it can stand without quotes.
fn is_plain_number(text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    match unsigned.split_once('.') {
        None => digits(unsigned),
        Some((whole, fraction)) => digits(whole) && digits(fraction),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sql::per_backend;

    #[test]
    fn a_number_stands_without_quotes_only_when_it_is_one() {
        let write = |digits: &str| write_literal(&Literal::Decimal(digits.into()));
        assert_eq!(write("12.50"), "12.50");
        assert_eq!(write("-3"), "-3");
        for text in ["inf", "1.", ".5", "1); DROP TABLE t; --", "", "0x10", "1e5"] {
            assert_eq!(write(text), format!("'{text}'"));
        }
    }

    #[test]
    fn a_comment_cannot_swallow_the_bracket() {
        let written = write(&Type::Integer, &sql("1 -- one").into()).unwrap();
        assert_eq!(written, "(1 -- one\n)");
    }

    #[test]
    fn a_text_for_another_backend_alone_is_unsupported() {
        let text = per_backend().postgres("now()");
        let refused = write(&Type::Timestamp, &text.into()).unwrap_err();
        assert_eq!(refused.to_string(), "SQLite has no text for an expression");
    }
}
