//! Every Rust file begins by saying what it holds.

use super::Complaints;
use crate::workspace::SourceFile;

/// Complains about files that do not begin with `//!`.
pub(super) fn check(files: &[SourceFile]) -> Complaints {
    files
        .iter()
        .filter(|file| !file.text.starts_with("//!"))
        .map(|file| format!("{}:1: begin with `//!` and what the file holds", file.path))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::tidy::complaints;

    #[test]
    fn a_file_without_a_header_is_found() {
        assert_eq!(complaints(check, "a.rs", "//! A.\n"), [""; 0]);
        let expected = "a.rs:1: begin with `//!` and what the file holds";
        assert_eq!(complaints(check, "a.rs", "// A.\n"), [expected]);
        assert_eq!(complaints(check, "a.rs", "use b;\n//! A.\n"), [expected]);
    }
}
