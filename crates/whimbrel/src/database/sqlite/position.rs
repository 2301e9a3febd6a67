//! Where in a statement SQLite stumbled.
//!
//! Diesel does not pass on `sqlite3_error_offset`
//! ([Error Codes And Messages](https://www.sqlite.org/c3ref/errcode.html)), but the message of an error
//! of syntax quotes the word; where that stands only once, it is the place.

/// The character of the text at which SQLite stumbled, from 1, where that is certain.
pub(super) fn position(sql: &str, message: &str) -> Option<u32> {
    let (_, near) = message.split_once("near \"")?;
    let word = near.strip_suffix("\": syntax error")?;
    let mut found = sql.match_indices(word).map(|(at, _)| at);
    let at = found.next()?;
    if found.next().is_some() {
        return None;
    }
    let before = sql.get(..at)?.chars().count();
    u32::try_from(before + 1).ok()
}

#[cfg(test)]
mod tests {
    use super::position;

    #[test]
    fn a_word_that_stands_once_is_the_place() {
        let near = |word: &str| format!("SQLite: near \"{word}\": syntax error");
        assert_eq!(position("SELEC 1", &near("SELEC")), Some(1));
        assert_eq!(
            position("-- größe\nSELECT 1 FORM a", &near("FORM")),
            Some(19)
        );
        assert_eq!(position("SELECT , , 1", &near(",")), None);
        assert_eq!(position("SELECT 1", &near("gone")), None);
        assert_eq!(position("SELECT a", "SQLite: no such column: a"), None);
    }
}
