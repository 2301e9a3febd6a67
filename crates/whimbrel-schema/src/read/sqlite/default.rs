//! Defaults: the same expression that the writer would write from.

use super::cursor::Cursor;
use super::expression::text;
use super::problem::Problem;
use crate::catalog::fits;
use crate::dialect::is_random_uuid;
use crate::expression::{Expression, Float, Literal};
use crate::sql::tokens::Kind;
use crate::types::Type;

/// What follows `DEFAULT`
/// ([The DEFAULT clause](https://www.sqlite.org/lang_createtable.html#the_default_clause)).
///
/// SQLite takes any value for any type: `'0'` for a boolean, say. Such a value is kept as it is written.
pub(super) fn default(cursor: &mut Cursor<'_>, data_type: &Type) -> Result<Expression, Problem> {
    let start = cursor.position();
    let value = value(cursor, data_type)?;
    let is_odd = match &value {
        Expression::Literal(literal) => !fits(data_type, true, literal),
        _ => false,
    };
    Ok(match is_odd {
        true => Expression::Sql(text(cursor.between(start, cursor.end_of_last()))),
        false => value,
    })
}

fn value(cursor: &mut Cursor<'_>, data_type: &Type) -> Result<Expression, Problem> {
    if cursor.is_symbol("(") {
        return Ok(of_group(cursor.group()?, data_type));
    }
    let start = cursor.position();
    let signed = cursor.take_symbol("-") || cursor.take_symbol("+");
    let term = cursor.peek(0).filter(|token| token.kind != Kind::Symbol);
    let point = cursor.is_symbol(".");
    let Some(kind) = term.map(|term| term.kind).or(point.then_some(Kind::Number)) else {
        return Err(cursor.problem("a value"));
    };
    match kind {
        Kind::Number => {
            skip_number(cursor);
            let written = cursor.between(start, cursor.end_of_last());
            Ok(number(written, data_type))
        }
        Kind::Text | Kind::QuotedName => {
            let value = cursor.name()?;
            let written = cursor.between(start, cursor.end_of_last());
            match signed {
                false => Ok(Literal::Text(value.to_string()).into()),
                true => Ok(Expression::Sql(text(written))),
            }
        }
        _ => {
            let is_blob = is_blob(cursor);
            cursor.advance();
            if is_blob {
                cursor.advance();
            }
            let written = cursor.between(start, cursor.end_of_last());
            Ok(word(written, data_type))
        }
    }
}

/// An expression in brackets; a value there is the value.
fn of_group(written: &str, data_type: &Type) -> Expression {
    if is_random_uuid(written) {
        return Expression::RandomUuid;
    }
    let mut cursor = Cursor::new(written);
    let is_name = cursor.peek(0).is_some_and(|t| t.kind == Kind::QuotedName);
    let alone = (!is_name && !written.starts_with('('))
        .then(|| default(&mut cursor, data_type).ok())
        .flatten()
        .filter(|_| cursor.is_at_end() && cursor.end_of_last() == written.len());
    // In brackets an unquoted word is a name, not a text.
    match alone {
        Some(Expression::Literal(Literal::Text(_))) if !written.starts_with('\'') => {
            Expression::Sql(text(written))
        }
        Some(value) => value,
        None => Expression::Sql(text(written)),
    }
}

fn is_blob(cursor: &Cursor<'_>) -> bool {
    let (Some(mark), Some(digits)) = (cursor.peek(0), cursor.peek(1)) else {
        return false;
    };
    cursor.is_word(0, "X") && digits.kind == Kind::Text && digits.start == mark.end
}

/// Steps over a number: the tokens of `1.5e-3`, `.5` and `1_000` are several.
fn skip_number(cursor: &mut Cursor<'_>) {
    let mut end = cursor.position();
    while let Some(token) = cursor.peek(0).filter(|token| token.start == end) {
        let before = cursor.text_at(0);
        cursor.advance();
        end = token.end;
        let is_exponent = token.kind == Kind::Number
            && before.ends_with(['e', 'E'])
            && !before.starts_with("0x")
            && !before.starts_with("0X");
        let signed = cursor.is_symbol("-") || cursor.is_symbol("+");
        if is_exponent && signed && cursor.position() == end {
            end += 1;
            cursor.advance();
            continue;
        }
        let goes_on = cursor.peek(0).is_some_and(|next| {
            next.kind == Kind::Number
                || next.kind == Kind::Word && cursor.text_at(0).starts_with('_')
        });
        if !goes_on {
            return;
        }
    }
}

fn number(written: &str, data_type: &Type) -> Expression {
    let unsigned = written.strip_prefix('-').unwrap_or(written);
    let is_digit = |byte: u8| byte.is_ascii_digit();
    let is_plain = unsigned.bytes().all(|byte| is_digit(byte) || byte == b'.')
        && !unsigned.starts_with('.')
        && !unsigned.ends_with('.');
    let is_number = |byte: u8| is_digit(byte) || b"+-.eE".contains(&byte);
    let integer = written.parse::<i64>().ok();
    let integer = integer.filter(|number| number.to_string() == written);
    let float = written.parse::<f64>().ok();
    let float = float.filter(|_| written.bytes().all(is_number));
    match (data_type, integer, float) {
        (Type::Decimal(_), _, Some(_)) if is_plain => Literal::Decimal(written.to_owned()).into(),
        (Type::Boolean, Some(0), _) => Literal::Boolean(false).into(),
        (Type::Boolean, Some(1), _) => Literal::Boolean(true).into(),
        (_, Some(number), _) => Literal::Integer(number).into(),
        (_, None, Some(number)) if is_spelt_so(number, written) => {
            Literal::Float(Float::new(number)).into()
        }
        _ => Expression::Sql(text(written)),
    }
}

/// Tells whether the writer would spell a number so; another spelling is kept.
fn is_spelt_so(number: f64, written: &str) -> bool {
    match written {
        "9e999" | "-9e999" => true,
        _ => number.is_finite() && format!("{number:?}") == written,
    }
}

/// A word, or bytes such as `X'00ff'`.
fn word(written: &str, data_type: &Type) -> Expression {
    let is = |keyword: &str| written.eq_ignore_ascii_case(keyword);
    if let Some(bytes) = bytes(written) {
        return Literal::Bytes(bytes).into();
    }
    let truth = |value: bool| match data_type {
        Type::Boolean => Literal::Boolean(value),
        _ => Literal::Integer(i64::from(value)),
    };
    if is("NULL") {
        Literal::Null.into()
    } else if is("TRUE") || is("FALSE") {
        truth(is("TRUE")).into()
    } else if is("CURRENT_DATE") {
        Expression::Today
    } else if is("CURRENT_TIME") && *data_type == Type::Time
        || is("CURRENT_TIMESTAMP") && !matches!(data_type, Type::Date | Type::Time)
    {
        Expression::Now
    } else if is("CURRENT_TIME") || is("CURRENT_TIMESTAMP") {
        Expression::Sql(text(written))
    } else {
        // Any other word is a text.
        Literal::Text(written.to_owned()).into()
    }
}

fn bytes(written: &str) -> Option<Vec<u8>> {
    let digits = written.strip_prefix(['x', 'X'])?.strip_prefix('\'')?;
    let digits = digits.strip_suffix('\'')?.as_bytes();
    let mut bytes = Vec::with_capacity(digits.len() / 2);
    for pair in digits.chunks(2) {
        let pair = std::str::from_utf8(pair).ok().filter(|p| p.len() == 2)?;
        bytes.push(u8::from_str_radix(pair, 16).ok()?);
    }
    Some(bytes)
}
