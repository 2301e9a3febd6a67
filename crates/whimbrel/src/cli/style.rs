//! The few styles of the command line.

use anstyle::{AnsiColor, Style};

/// A heading.
pub(super) const HEADING: Style = Style::new().bold();
/// What is as it should be.
pub(super) const GOOD: Style = AnsiColor::Green.on_default();
/// What waits for somebody.
pub(super) const WAITING: Style = AnsiColor::Yellow.on_default();
/// What is wrong.
pub(super) const BAD: Style = AnsiColor::Red.on_default().bold();
/// What matters less.
pub(super) const FAINT: Style = Style::new().dimmed();
/// What can be typed.
pub(super) const CODE: Style = AnsiColor::Cyan.on_default();
/// No style.
pub(super) const PLAIN: Style = Style::new();

/// A text in a style.
pub(super) fn painted(style: Style, text: &str) -> String {
    match style.is_plain() {
        true => text.to_owned(),
        false => format!("{style}{text}{style:#}"),
    }
}

/// A text without control characters, which could repaint the terminal.
pub(super) fn harmless(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { '\u{fffd}' } else { c })
        .collect()
}
