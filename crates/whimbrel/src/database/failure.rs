//! What a database's error text may be shown, and where.

/// The text of an error with every row value removed.
///
/// Both databases put values at two places of their messages: after a colon, as in
/// `invalid input syntax for type integer: "abc"`, and after the word `value`, as in
/// `value "99999999999" is out of range`. Names of tables and columns stand elsewhere and stay.
pub(crate) fn without_values(message: &str) -> String {
    const HIDDEN: &str = "\"…\"";
    if let Some((before, after)) = split_at_first(message, &["value \"", "value '"]) {
        // A value may hold quotes itself; only the last one surely ends it.
        let end = after.rfind(['"', '\'']).map_or(after.len(), |end| end + 1);
        let rest = after.get(end..).unwrap_or_default();
        return format!("{before}{HIDDEN}{rest}");
    }
    match split_at_first(message, &[": \"", ": '"]) {
        Some((before, _)) => format!("{before}{HIDDEN}"),
        None => message.to_owned(),
    }
}

/// Splits before the quote that ends the first of the marks.
fn split_at_first<'a>(text: &'a str, marks: &[&str]) -> Option<(&'a str, &'a str)> {
    let quote = marks
        .iter()
        .filter_map(|mark| Some(text.find(mark)? + mark.len() - 1))
        .min()?;
    let (before, quoted) = text.split_at_checked(quote)?;
    Some((before, quoted.get(1..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_go_and_names_stay() {
        for (message, shown) in [
            (
                "invalid input syntax for type integer: \"abc\"",
                "invalid input syntax for type integer: \"…\"",
            ),
            (
                "invalid input syntax for type json: \"a\" \"b",
                "invalid input syntax for type json: \"…\"",
            ),
            (
                "value \"99999999999\" is out of range for type integer",
                "value \"…\" is out of range for type integer",
            ),
            (
                "invalid input value for enum mood: \"x\"",
                "invalid input value for enum mood: \"…\"",
            ),
            (
                "relation \"users\" does not exist",
                "relation \"users\" does not exist",
            ),
            (
                "UNIQUE constraint failed: users.email",
                "UNIQUE constraint failed: users.email",
            ),
            (
                "syntax error at or near \"TABEL\"",
                "syntax error at or near \"TABEL\"",
            ),
        ] {
            assert_eq!(without_values(message), shown);
        }
    }
}
