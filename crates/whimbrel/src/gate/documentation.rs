//! The documentation of a module: its `//!` lines, as text.

/// The text of the inner documentation that a source begins with; empty when there is none.
pub(super) fn text(source: &str) -> String {
    let mut lines = Vec::new();
    for line in source.lines().map(str::trim) {
        if let Some(text) = line.strip_prefix("//!") {
            lines.push(text.strip_prefix(' ').unwrap_or(text).trim_end());
        } else if !is_between(line) {
            break;
        }
    }
    if let Some(first) = lines.first_mut() {
        *first = first.trim_start_matches('#').trim_start();
    }
    lines.join("\n").trim().to_owned()
}

/// Whether documentation may go on after this line: an empty one, a comment, an inner attribute.
fn is_between(line: &str) -> bool {
    let is_outer_documentation = line.starts_with("///") && !line.starts_with("////");
    let is_comment = line.starts_with("//") && !is_outer_documentation;
    line.is_empty() || is_comment || line.starts_with("#!")
}

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn the_block_is_taken_without_its_marks() {
        let source = "// Licence.\n#![allow(unused)]\n//! # Add users.\n//!\n//! One row a user,\n//!   indented.\n\nuse x;\n//! no\n";
        assert_eq!(text(source), "Add users.\n\nOne row a user,\n  indented.");
    }

    #[test]
    fn a_source_without_documentation_has_none() {
        assert_eq!(text("use x;\n//! late\n"), "");
        assert_eq!(text("/// Outer.\nstruct A;\n"), "");
        assert_eq!(text(""), "");
    }
}
