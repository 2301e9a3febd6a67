//! Texts that are expected word for word, kept beside the crates that bring them about.

use std::env;
use std::fs;

use super::build::workspace;

/// Compares a text with the file that holds what is expected; `WHIMBREL_BLESS=1` writes the file.
pub(super) fn assert_snapshot(file: &str, text: &str) {
    let path = workspace().join(file);
    if env::var_os("WHIMBREL_BLESS").is_some() {
        fs::write(&path, text).unwrap();
        return;
    }
    let expected = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        text == expected,
        "`{file}` expects something else; WHIMBREL_BLESS=1 writes what is there now:\n{text}"
    );
}
