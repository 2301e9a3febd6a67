//! Texts: what string literals mean, and how expressions are shown.

use squawk_parser::SyntaxKind as K;

use super::tree::Node;

/// The value of the first string in a node.
pub(super) fn value_in(node: Node<'_>) -> Option<String> {
    node.tokens().find_map(|token| value(token))
}

/// The value of a string token
/// ([String Constants](https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-CONSTANTS)).
pub(super) fn value(token: Node<'_>) -> Option<String> {
    let text = token.text();
    match token.kind() {
        K::STRING => Some(single(text)),
        K::NATIONAL_STRING => Some(single(text.get(1..)?)),
        K::ESC_STRING => Some(backslashes(&single(text.get(1..)?))),
        K::UNICODE_ESC_STRING => Some(unicode_escapes(&single(text.get(2..)?))),
        K::DOLLAR_QUOTED_STRING => dollar(text).map(str::to_owned),
        _ => None,
    }
}

fn single(quoted: &str) -> String {
    let inside = quoted.strip_prefix('\'').unwrap_or(quoted);
    inside
        .strip_suffix('\'')
        .unwrap_or(inside)
        .replace("''", "'")
}

fn dollar(text: &str) -> Option<&str> {
    let mark = text.get(1..)?.find('$')? + 2;
    text.get(mark..text.len().checked_sub(mark)?)
}

/// `E'…'`: the escapes that stand for one letter; others are left as they are.
fn backslashes(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        let escaped = (letter == '\\').then(|| letters.next()).flatten();
        out.push(match escaped {
            Some('n') => '\n',
            Some('t') => '\t',
            Some('r') => '\r',
            Some(other) => other,
            None => letter,
        });
    }
    out
}

/// `U&'…'` and `U&"…"` with the usual escape character.
pub(super) fn unicode_escapes(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        let (before, escape) = rest.split_at(at);
        out.push_str(before);
        let (letter, length) = escaped(escape).unwrap_or(('\\', 1));
        out.push(letter);
        rest = escape.get(length..).unwrap_or_default();
    }
    out.push_str(rest);
    out
}

/// The letter that an escape stands for, and the length of the escape.
fn escaped(escape: &str) -> Option<(char, usize)> {
    if escape.starts_with("\\\\") {
        return Some(('\\', 2));
    }
    let (digits, length) = match escape.strip_prefix("\\+") {
        Some(rest) => (rest.get(..6)?, 8),
        None => (escape.get(1..5)?, 5),
    };
    let letter = char::from_u32(u32::from_str_radix(digits, 16).ok()?)?;
    Some((letter, length))
}

/// The text of a node with one blank for each run of white space and comments.
pub(super) fn flat(node: Node<'_>) -> String {
    let mut out = String::new();
    let mut end = None;
    for token in node.tokens() {
        if end.is_some_and(|end| end < token.start()) {
            out.push(' ');
        }
        out.push_str(token.text());
        end = Some(token.start() + token.text().len());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::tree::Tree;
    use super::*;

    #[test]
    fn strings_mean_what_the_server_takes_them_for() {
        for (literal, meant) in [
            ("'it''s'", "it's"),
            ("E'a\\'b\\n'", "a'b\n"),
            ("$$a'b$$", "a'b"),
            ("$x$a$$b$x$", "a$$b"),
            ("U&'\\0061'", "a"),
            ("N'n'", "n"),
            ("''", ""),
        ] {
            let text = format!("SELECT {literal}");
            let tree = Tree::parse(&text);
            assert_eq!(value_in(tree.root()).as_deref(), Some(meant), "{literal}");
        }
    }

    #[test]
    fn blanks_and_comments_become_one_blank() {
        let tree = Tree::parse("SELECT  a::int\n + -- one\n 1");
        assert_eq!(flat(tree.root()), "SELECT a::int + 1");
    }
}
