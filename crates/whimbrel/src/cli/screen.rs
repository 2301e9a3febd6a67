//! A text for people, put together line by line.

use anstyle::Style;

use super::style::{FAINT, HEADING, painted};
use super::table::{Cell, Table};

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

    /// How many columns a line may have; none is as many as it likes.
    pub(super) fn width(&self) -> Option<usize> {
        self.width
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
    pub(super) fn pairs(&mut self, pairs: Vec<Pair>) {
        // Whoever copies a checksum or an address wants it whole.
        let mut table = Table::wrapping(1).with_whole_words();
        for pair in pairs {
            table.row([
                Cell::styled(pair.name, FAINT),
                Cell::styled(pair.value, pair.style),
            ]);
        }
        self.wide_table(&table);
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
