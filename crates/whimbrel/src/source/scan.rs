//! A scan over Rust source, just enough to find a call's end and the text literals in it.

use std::ops::Range;

/// A text literal: where it stands, quotes included, and what is between the quotes.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Text<'s> {
    pub(crate) range: Range<usize>,
    pub(crate) content: &'s str,
}

/// A call: where it ends, and the text literals in it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Call<'s> {
    pub(crate) end: usize,
    pub(crate) texts: Vec<Text<'s>>,
}

/// Reads the call that begins at a byte, up to the bracket that closes its arguments.
///
/// Where there are no arguments the call ends with its name.
pub(crate) fn call(source: &str, start: usize) -> Call<'_> {
    let mut scanner = Scanner { source, at: start };
    let mut texts = Vec::new();
    let mut depth = 0_usize;
    // Between the brackets of type arguments, which stand before the call's own.
    let mut angles = 0_usize;
    let mut end = start;
    while let Some(c) = scanner.peek() {
        if let Some(text) = scanner.text() {
            texts.push(text);
            continue;
        }
        if scanner.skip_comment() || scanner.skip_character() {
            continue;
        }
        let is_name = c.is_alphanumeric() || matches!(c, '_' | ':' | '!');
        match c {
            '<' if depth == 0 => angles += 1,
            '>' if depth == 0 => angles = angles.saturating_sub(1),
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' if depth <= 1 => {
                let closes = usize::from(depth == 1);
                return Call {
                    end: scanner.at + closes,
                    texts,
                };
            }
            ')' | ']' | '}' => depth -= 1,
            _ if depth == 0 && angles == 0 && !is_name => break,
            _ => {}
        }
        scanner.at += c.len_utf8();
        end = scanner.at;
    }
    Call { end, texts }
}

/// Reads the calls that are chained to the end of another, and returns the text literals in them.
#[cfg(feature = "gate")]
pub(crate) fn chained(source: &str, end: usize) -> Vec<Text<'_>> {
    let mut texts = Vec::new();
    let mut at = end;
    loop {
        let rest = source.get(at..).unwrap_or_default();
        let Some(next) = rest.trim_start().strip_prefix('.') else {
            return texts;
        };
        let link = call(source, source.len() - next.len());
        at = link.end.max(at + 1);
        texts.extend(link.texts);
    }
}

struct Scanner<'s> {
    source: &'s str,
    at: usize,
}

impl<'s> Scanner<'s> {
    fn rest(&self) -> &'s str {
        self.source.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    /// Takes a text literal, plain or raw, when one begins here.
    fn text(&mut self) -> Option<Text<'s>> {
        let rest = self.rest();
        let opening = rest.trim_start_matches(['b', 'c']);
        let (from, close) = if let Some(raw) = opening.strip_prefix('r') {
            let hashes = raw.len() - raw.trim_start_matches('#').len();
            raw.trim_start_matches('#').strip_prefix('"')?;
            let opened = rest.len() - raw.len() + hashes + 1;
            let closing = format!("\"{}", "#".repeat(hashes));
            let length = rest.get(opened..)?.find(&closing)?;
            (opened, opened + length..opened + length + closing.len())
        } else {
            let body = opening.strip_prefix('"')?;
            let opened = rest.len() - body.len();
            let length = plain_length(body)?;
            (opened, opened + length..opened + length + 1)
        };
        // `r` or `b` at the end of a name begins no literal.
        let before = self.source.get(..self.at)?.chars().next_back();
        if from > 1 && before.is_some_and(|c| c.is_alphanumeric() || c == '_') {
            return None;
        }
        let content = rest.get(from..close.start)?;
        let range = self.at..self.at + close.end;
        self.at = range.end;
        Some(Text { range, content })
    }

    fn skip_comment(&mut self) -> bool {
        let rest = self.rest();
        let length = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |end| end + 2)
        } else {
            return false;
        };
        self.at += length;
        true
    }

    /// Skips `'"'` and `'\''`; the quote of a lifetime is passed over as any other character.
    fn skip_character(&mut self) -> bool {
        let Some(body) = self.rest().strip_prefix('\'') else {
            return false;
        };
        let mut characters = body.chars();
        let length = match (characters.next(), characters.next()) {
            (Some('\\'), Some(escaped)) => {
                let skipped = 1 + escaped.len_utf8();
                let rest = body.get(skipped..).unwrap_or_default();
                rest.find('\'').map(|end| skipped + end)
            }
            (Some(c), Some('\'')) => Some(c.len_utf8()),
            _ => None,
        };
        let Some(length) = length else { return false };
        self.at += length + 2;
        true
    }
}

/// The length of a plain literal's content; `None` when it is not closed.
fn plain_length(body: &str) -> Option<usize> {
    let mut is_escaped = false;
    for (at, c) in body.char_indices() {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '"' => return Some(at),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scanned<'s>(source: &'s str, name: &str) -> (&'s str, Vec<&'s str>) {
        let start = source.find(name).unwrap();
        let call = call(source, start);
        let texts = call.texts.iter().map(|text| text.content).collect();
        (&source[start..call.end], texts)
    }

    #[test]
    fn a_call_ends_at_its_own_bracket() {
        let source = r#"t.uuid("id").references("us)ers").on_delete(Cascade);"#;
        assert_eq!(
            scanned(source, "references"),
            (r#"references("us)ers")"#, vec!["us)ers"])
        );
        assert_eq!(scanned(source, "uuid"), (r#"uuid("id")"#, vec!["id"]));
        let source =
            "Header::new(\n    \"1\", // a)\n    r#\"a\"b\"#, '\\'', b'x', '\"')\n.revises(\"0\")";
        let (text, texts) = scanned(source, "Header");
        assert!(text.ends_with("'\"')"), "{text}");
        assert_eq!(texts, ["1", "a\"b"]);
    }

    #[test]
    fn lifetimes_escapes_and_bare_names_are_read() {
        let source = r#"f::<&'static str>("a\"b\\", "c") ; g("d")"#;
        assert_eq!(scanned(source, "f::").1, [r#"a\"b\\"#, "c"]);
        assert_eq!(scanned("a.unique().b", "unique"), ("unique()", vec![]));
        assert_eq!(scanned("let x = y;", "y"), ("y", vec![]));
        assert_eq!(
            scanned("whimbrel::registry![a, b];", "whim"),
            ("whimbrel::registry![a, b]", vec![])
        );
    }

    #[test]
    fn a_chain_is_followed_over_lines() {
        let source = "t.text(\"a\")\n    .default(\"b\")\n    .unique();\nt.text(\"c\")";
        let texts = chained(source, call(source, 2).end);
        let texts: Vec<_> = texts.iter().map(|text| text.content).collect();
        assert_eq!(texts, ["b"]);
        assert!(chained("a().", 3).is_empty());
    }

    #[test]
    fn broken_sources_end_somewhere() {
        for source in ["f(", "f(\"", "f('", "f(r#\"", "f(/*", "", "é", "f(\"\\"] {
            assert!(call(source, 0).end <= source.len(), "{source}");
        }
    }
}
