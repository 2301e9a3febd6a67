//! A text for people, put together line by line.

use anstyle::Style;
use unicode_width::UnicodeWidthStr;

use super::style::{FAINT, HEADING, harmless, painted};
use super::table::Table;

/// A text for people.
pub(super) struct Screen {
    text: String,
    width: Option<usize>,
}

impl Screen {
    pub(super) fn new(width: Option<usize>) -> Self {
        Self {
            text: String::new(),
            width,
        }
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// An empty line.
    pub(super) fn gap(&mut self) {
        self.text.push('\n');
    }

    /// A line as it is; it may hold styles.
    pub(super) fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    /// A heading over what follows.
    pub(super) fn heading(&mut self, heading: &str) {
        self.line(&painted(HEADING, heading));
    }

    /// A table, set in by two columns.
    pub(super) fn table(&mut self, table: &Table) {
        self.text.push_str(&table.drawn(2, self.width));
    }

    /// A table at the left edge.
    pub(super) fn wide_table(&mut self, table: &Table) {
        self.text.push_str(&table.drawn(0, self.width));
    }

    /// Names with values, one pair a line, the values below each other.
    pub(super) fn pairs(&mut self, pairs: &[Pair]) {
        let widest = pairs.iter().map(|pair| pair.name.width()).max();
        let widest = widest.unwrap_or_default();
        for pair in pairs {
            let space = " ".repeat(widest - pair.name.width());
            let name = painted(FAINT, pair.name);
            let value = painted(pair.style, &harmless(&pair.value));
            self.line(format!("{name}{space}  {value}").trim_end());
        }
    }
}

/// A name with its value.
pub(super) struct Pair {
    name: &'static str,
    value: String,
    style: Style,
}

impl Pair {
    pub(super) fn new(name: &'static str, value: impl Into<String>) -> Self {
        Self::styled(name, value, Style::new())
    }

    pub(super) fn styled(name: &'static str, value: impl Into<String>, style: Style) -> Self {
        Self {
            name,
            value: value.into(),
            style,
        }
    }
}
