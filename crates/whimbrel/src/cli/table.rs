//! Tables that fit the terminal: two spaces between columns, and one column that wraps.

use anstyle::Style;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::style::{FAINT, PLAIN, harmless, painted};

/// The width below which the wrapping column is not pressed.
const NARROWEST: usize = 12;
const GUTTER: usize = 2;

/// A cell: text in a style.
#[derive(Clone, Debug)]
pub(super) struct Cell {
    text: String,
    style: Style,
}

impl Cell {
    pub(super) fn new(text: impl AsRef<str>) -> Self {
        Self::styled(text, PLAIN)
    }

    pub(super) fn styled(text: impl AsRef<str>, style: Style) -> Self {
        Self {
            text: harmless(text.as_ref()),
            style,
        }
    }
}

/// What happens to a word that is wider than its column.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum LongWords {
    /// It is broken.
    #[default]
    Broken,
    /// It stays whole and stands out.
    Whole,
}

/// A table; one of its columns may wrap.
#[derive(Clone, Debug, Default)]
pub(super) struct Table {
    wrapping: usize,
    long_words: LongWords,
    rows: Vec<Vec<Cell>>,
}

impl Table {
    /// A table whose column of this number, from 0, wraps when the terminal is narrow.
    pub(super) fn wrapping(column: usize) -> Self {
        Self {
            wrapping: column,
            ..Self::default()
        }
    }

    /// Leaves words whole that are wider than their column.
    pub(super) fn with_whole_words(mut self) -> Self {
        self.long_words = LongWords::Whole;
        self
    }

    /// Adds the names of the columns.
    pub(super) fn titles(&mut self, titles: &[&str]) {
        let cells = titles.iter().map(|title| Cell::styled(title, FAINT));
        self.rows.push(cells.collect());
    }

    /// Adds a row.
    pub(super) fn row(&mut self, cells: impl Into<Vec<Cell>>) {
        self.rows.push(cells.into());
    }

    /// The table as text, set in by so many columns.
    pub(super) fn drawn(&self, indent: usize, width: Option<usize>) -> String {
        let mut widths = self.natural_widths();
        if let Some(width) = width {
            self.press(&mut widths, width.saturating_sub(indent));
        }
        let mut text = String::new();
        for row in &self.rows {
            self.draw_row(row, &widths, indent, &mut text);
        }
        text
    }

    fn natural_widths(&self) -> Vec<usize> {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or_default();
        (0..columns)
            .map(|column| {
                let cells = self.rows.iter().filter_map(|row| row.get(column));
                cells.map(|cell| cell.text.width()).max().unwrap_or(0)
            })
            .collect()
    }

    /// Makes the wrapping column as narrow as the others ask, but not narrower than is readable.
    fn press(&self, widths: &mut [usize], most: usize) {
        let gutters = GUTTER * widths.len().saturating_sub(1);
        let total = widths.iter().sum::<usize>() + gutters;
        if let Some(column) = widths.get_mut(self.wrapping) {
            let over = total.saturating_sub(most);
            *column = column.saturating_sub(over).max(NARROWEST.min(*column));
        }
    }

    fn draw_row(&self, row: &[Cell], widths: &[usize], indent: usize, text: &mut String) {
        let columns: Vec<(Vec<String>, Style, usize)> = row
            .iter()
            .zip(widths)
            .map(|(cell, width)| {
                (
                    wrapped(&cell.text, *width, self.long_words),
                    cell.style,
                    *width,
                )
            })
            .collect();
        let lines = columns.iter().map(|(lines, ..)| lines.len()).max();
        for at in 0..lines.unwrap_or_default() {
            let mut line = " ".repeat(indent);
            let mut pending = 0;
            for (lines, style, width) in &columns {
                let part = lines.get(at).map_or("", String::as_str);
                if !part.is_empty() {
                    line.push_str(&" ".repeat(pending));
                    line.push_str(&painted(*style, part));
                    pending = 0;
                }
                pending += width.saturating_sub(part.width()) + GUTTER;
            }
            text.push_str(line.trim_end());
            text.push('\n');
        }
    }
}

/// The lines of a text at a width, broken between words where that is possible.
pub(super) fn wrapped(text: &str, width: usize, long_words: LongWords) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split(' ') {
        let needed = line.width() + usize::from(!line.is_empty()) + word.width();
        if !line.is_empty() && needed > width {
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        for c in word.chars() {
            let over = line.width() + c.width().unwrap_or(0) > width;
            if over && !line.is_empty() && long_words == LongWords::Broken {
                lines.push(std::mem::take(&mut line));
            }
            line.push(c);
        }
    }
    lines.push(line);
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        let mut table = Table::wrapping(1);
        table.row([
            Cell::new("1"),
            Cell::new("the quick brown fox jumps"),
            Cell::new("12 ms"),
        ]);
        table.row([Cell::new("22"), Cell::new("größe 日本"), Cell::new("1 s")]);
        table
    }

    #[test]
    fn columns_stand_below_each_other_by_what_is_seen() {
        assert_eq!(
            table().drawn(2, None),
            "  1   the quick brown fox jumps  12 ms\n  22  größe 日本                 1 s\n"
        );
    }

    #[test]
    fn one_column_wraps_between_words_and_not_below_what_is_readable() {
        assert_eq!(
            table().drawn(0, Some(26)),
            "1   the quick brown  12 ms\n    fox jumps\n22  größe 日本       1 s\n"
        );
        let narrow = table().drawn(0, Some(5));
        assert!(
            narrow.lines().all(|line| line.width() <= 4 + 12 + 2 + 5),
            "{narrow}"
        );
    }

    #[test]
    fn a_word_that_is_too_long_is_broken_and_no_text_is_lost() {
        assert_eq!(
            wrapped("abcdefgh ij", 4, LongWords::Broken),
            ["abcd", "efgh", "ij"]
        );
        assert_eq!(
            wrapped("abcdefgh ij", 4, LongWords::Whole),
            ["abcdefgh", "ij"]
        );
        assert_eq!(wrapped("", 4, LongWords::Broken), [""]);
        assert_eq!(wrapped("日本語", 4, LongWords::Broken), ["日本", "語"]);
    }

    #[test]
    fn control_characters_do_not_reach_the_terminal() {
        let mut table = Table::wrapping(0);
        table.row([Cell::new("a\u{1b}[2Jb\nc")]);
        assert_eq!(table.drawn(0, None), "a\u{fffd}[2Jb\u{fffd}c\n");
    }
}
