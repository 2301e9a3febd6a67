//! Pieces of the text: literals, documentation, indentation.

/// A text literal as Diesel CLI writes it: raw only where the text holds a quote.
pub(super) fn literal(text: &str) -> String {
    if !text.contains('"') {
        return format!("\"{text}\"");
    }
    let hashes = "#".repeat(text.matches('#').count() + 1);
    format!("r{hashes}\"{text}\"{hashes}")
}

/// The lines of a documentation comment.
pub(super) fn documentation(text: &str) -> String {
    let line = |line: &str| match line.trim() {
        "" => "///\n".to_owned(),
        line => format!("/// {line}\n"),
    };
    text.lines().map(line).collect()
}

/// A text with every line but the empty ones moved to the right.
pub(super) fn indented(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    for line in text.split_inclusive('\n') {
        if line != "\n" {
            out.push_str("    ");
        }
        out.push_str(line);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_with_quotes_are_raw() {
        assert_eq!(literal("a b"), r#""a b""#);
        assert_eq!(literal(r#"a"b"#), r##"r#"a"b"#"##);
        assert_eq!(literal("a\"#b"), "r##\"a\"#b\"##");
    }
}
