//! SQL texts as the server writes them: parentheses, strings, lists.

use crate::backend::Backend;
use crate::sql::tokens::{Kind, Token, significant};

/// A text without the parentheses around the whole of it.
pub(super) fn bare(text: &str) -> &str {
    let mut text = text.trim();
    while let Some(inside) = inside(text) {
        text = inside.trim();
    }
    text
}

/// What stands between a parenthesis at the beginning and its partner at the end.
fn inside(text: &str) -> Option<&str> {
    let inside = text.strip_prefix('(')?.strip_suffix(')')?;
    let mut depth = 0_i64;
    for token in significant(inside, Backend::Postgres) {
        depth += depth_of(&token, inside);
        if depth < 0 {
            return None;
        }
    }
    (depth == 0).then_some(inside)
}

fn depth_of(token: &Token, text: &str) -> i64 {
    match token.text(text) {
        "(" | "[" if token.kind == Kind::Symbol => 1,
        ")" | "]" if token.kind == Kind::Symbol => -1,
        _ => 0,
    }
}

/// The parts of a list, at the commas that stand in no parentheses.
pub(crate) fn listed(text: &str) -> Vec<&str> {
    let (mut parts, mut depth, mut start) = (Vec::new(), 0_i64, 0);
    for token in significant(text, Backend::Postgres) {
        depth += depth_of(&token, text);
        if depth == 0 && token.text(text) == "," {
            parts.extend(text.get(start..token.start));
            start = token.end;
        }
    }
    parts.extend(text.get(start..));
    parts.into_iter().map(str::trim).collect()
}

/// What stands in the first parentheses of a text.
pub(crate) fn first_group(text: &str) -> Option<&str> {
    let (mut depth, mut start) = (0_i64, None);
    for token in significant(text, Backend::Postgres) {
        depth += depth_of(&token, text);
        match start {
            None if depth == 1 => start = Some(token.end),
            Some(start) if depth == 0 => return text.get(start..token.start),
            _ => {}
        }
    }
    None
}

/// The content of a string in quotes; nothing for one in dollar quotes.
pub(super) fn unquoted_string(written: &str) -> Option<String> {
    let escaped = written.strip_prefix(['E', 'e']);
    let content = escaped.unwrap_or(written);
    let content = content.strip_prefix('\'')?.strip_suffix('\'')?;
    let single = content.replace("''", "'");
    match escaped {
        None => Some(single),
        Some(_) => unescaped(&single),
    }
}

/// The server itself escapes nothing but the backslash; other escapes are left to it.
/// <https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-STRINGS-ESCAPE>
fn unescaped(content: &str) -> Option<String> {
    let mut text = String::with_capacity(content.len());
    let mut letters = content.chars();
    while let Some(letter) = letters.next() {
        text.push(match letter {
            '\\' => match letters.next() {
                Some(same @ ('\\' | '\'')) => same,
                _ => return None,
            },
            other => other,
        });
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_parentheses_around_the_whole_go() {
        assert_eq!(bare("((a + b))"), "a + b");
        assert_eq!(bare("(a) + (b)"), "(a) + (b)");
        assert_eq!(bare("(a = ')')"), "a = ')'");
    }

    #[test]
    fn lists_are_split_outside_of_parentheses_and_strings() {
        assert_eq!(listed("a, f(b, c), ','"), ["a", "f(b, c)", "','"]);
        assert_eq!(first_group("RANGE (a, lower(b)) x"), Some("a, lower(b)"));
    }

    #[test]
    fn strings_lose_their_quotes() {
        assert_eq!(unquoted_string("'it''s'").as_deref(), Some("it's"));
        assert_eq!(unquoted_string("E'a\\\\b'").as_deref(), Some("a\\b"));
        assert_eq!(unquoted_string("E'\\n'"), None);
    }
}
