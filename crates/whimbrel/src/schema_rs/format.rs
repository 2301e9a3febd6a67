//! The user's own rustfmt, as Diesel CLI calls it.

use std::io::Write;
use std::process::{Command, Stdio};

/// The text as the rustfmt of the current folder lays it out; as it is where there is none.
///
/// The text is laid out by rustfmt's defaults already; this is for those who set others.
pub(super) fn formatted(text: String) -> String {
    through_rustfmt(&text).unwrap_or(text)
}

fn through_rustfmt(text: &str) -> Option<String> {
    let mut child = Command::new("rustfmt")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    // Dropped at the end of the statement, so that rustfmt sees the end of its input.
    let written = child.stdin.take()?.write_all(text.as_bytes());
    let output = child.wait_with_output().ok()?;
    written.ok()?;
    let formatted = String::from_utf8(output.stdout).ok()?;
    output.status.success().then_some(formatted)
}
