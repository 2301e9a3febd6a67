//! The excerpt of a source that a finding shows.

use std::ops::Range;

use crate::source::{Lines, scan, width};

/// A line of a source with the part of it that a finding is about.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Excerpt {
    /// The line's number, from 1.
    pub(super) line: u32,
    /// The column of the marked part, from 1.
    pub(super) column: usize,
    /// The line, with tabs as spaces.
    pub(super) text: String,
    /// The width of the marked part.
    pub(super) width: usize,
}

/// The call at a place, narrowed to a text literal in it when that is found.
///
/// `None` when the source does not reach there, because it was changed or remapped.
pub(super) fn excerpt(
    source: &str,
    line: u32,
    column: u32,
    literal: Option<&str>,
) -> Option<Excerpt> {
    let lines = Lines::of(source);
    let start = lines.start(line)?;
    let text = lines.text(start);
    let from = start + width::byte_at(text, column);
    let call = scan::call(source, from);
    let whole = from..call.end.max(from + 1);
    let marked = literal
        .and_then(|literal| find(source, &call, whole.clone(), literal))
        .unwrap_or(whole);
    let (number, start) = lines.of_byte(marked.start);
    let text = lines.text(start);
    let marked_from = marked.start - start;
    let end = (marked.end - start).min(text.trim_end().len());
    let width = text.get(marked_from..end).map_or(1, width::of_text).max(1);
    let before = text.get(..marked_from).unwrap_or_default();
    Some(Excerpt {
        line: number,
        column: width::of_text(before) + 1,
        text: text.trim_end().replace('\t', &" ".repeat(width::TAB)),
        width,
    })
}

/// The literal in a call or in those chained to it, or the name, where it is written without quotes.
fn find(
    source: &str,
    call: &scan::Call<'_>,
    whole: Range<usize>,
    literal: &str,
) -> Option<Range<usize>> {
    let escaped = literal.escape_debug().to_string();
    let chained = scan::chained(source, call.end);
    let mut texts = call.texts.iter().chain(&chained);
    let text = texts.find(|text| text.content == literal || text.content == escaped);
    if let Some(text) = text {
        return Some(text.range.clone());
    }
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    let body = source.get(whole.clone())?;
    let mut names = body.match_indices(literal).filter(|(at, name)| {
        let before = body.get(..*at).and_then(|text| text.chars().next_back());
        let after = body
            .get(at + name.len()..)
            .and_then(|text| text.chars().next());
        !name.is_empty() && !before.is_some_and(is_part) && !after.is_some_and(is_part)
    });
    let (at, name) = names.next()?;
    Some(whole.start + at..whole.start + at + name.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = "fn up() {\n\tt.uuid(\"id\").references(\"tabel\").on_delete(Cascade);\n    t.foreign_key(\n        [\"a\"],\n        (\"tabel\", [\"b\"]),\n    );\n    t.index([\"表\"]).name(\"x\");\n}\n";

    fn marked(line: u32, column: u32, literal: Option<&str>) -> (u32, String) {
        let excerpt = excerpt(SOURCE, line, column, literal).unwrap();
        let rest = excerpt.text.chars().skip(excerpt.column - 1);
        (excerpt.line, rest.take(excerpt.width).collect())
    }

    #[test]
    fn the_call_is_marked_or_the_literal_in_it() {
        assert_eq!(marked(2, 18, None), (2, "references(\"tabel\")".to_owned()));
        assert_eq!(marked(2, 18, Some("tabel")), (2, "\"tabel\"".to_owned()));
        assert_eq!(
            marked(2, 18, Some("id")),
            (2, "references(\"tabel\")".to_owned())
        );
    }

    #[test]
    fn a_literal_may_stand_on_a_later_line() {
        assert_eq!(marked(3, 7, Some("tabel")), (5, "\"tabel\"".to_owned()));
        assert_eq!(marked(3, 7, None), (3, "foreign_key(".to_owned()));
    }

    #[test]
    fn places_outside_the_source_have_no_excerpt() {
        assert_eq!(excerpt(SOURCE, 99, 1, None), None);
        assert_eq!(excerpt(SOURCE, 0, 1, None), None);
        assert!(excerpt(SOURCE, 9, 80, Some("x")).is_some());
        assert!(excerpt("", 1, 1, None).is_some());
    }

    #[test]
    fn wide_characters_keep_the_caret_in_place() {
        let excerpt = excerpt(SOURCE, 7, 21, None).unwrap();
        assert_eq!((excerpt.column, excerpt.width), (21, 9));
    }
}
