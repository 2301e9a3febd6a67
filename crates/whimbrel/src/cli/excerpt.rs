//! A statement that failed, with a caret where the database stumbled.

use std::ops::Range;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// What stands in the place of what is cut away.
const CUT: &str = "\u{2026}";

/// The lines of a statement, and a caret below the character of this position, which counts from 1; a
/// line that is wider than it may be is cut around its caret.
pub(super) fn excerpt(statement: &str, position: Option<u32>, width: Option<usize>) -> Vec<String> {
    let position = position.and_then(|position| usize::try_from(position).ok()?.checked_sub(1));
    let mut drawn = Vec::new();
    let mut begun = 0;
    for line in statement.trim_end().split('\n') {
        let chars: Vec<char> = line.chars().map(visible).collect();
        let end = begun + chars.len();
        let caret = position.filter(|at| (begun..=end).contains(at));
        let caret = caret.map(|at| at - begun);
        begun = end + 1;
        if drawn.is_empty() && line.trim().is_empty() {
            continue;
        }
        match caret {
            Some(caret) => drawn.extend(marked(&chars, caret, width)),
            None => drawn.push(chars.iter().collect::<String>().trim_end().to_owned()),
        }
    }
    drawn
}

/// A line, and the caret below one of its characters.
fn marked(line: &[char], caret: usize, width: Option<usize>) -> [String; 2] {
    let shown = match width {
        Some(width) => window(line, caret, width),
        None => 0..line.len(),
    };
    let before = if shown.start > 0 { CUT } else { "" };
    let after = if shown.end < line.len() { CUT } else { "" };
    let part: String = line.get(shown.clone()).unwrap_or_default().iter().collect();
    let left: String = line
        .get(shown.start..caret)
        .unwrap_or_default()
        .iter()
        .collect();
    let indent = before.width() + left.width();
    [
        format!("{before}{}{after}", part.trim_end()),
        format!("{}^", " ".repeat(indent)),
    ]
}

/// Which characters of a line fit beside the one at the caret.
fn window(line: &[char], caret: usize, width: usize) -> Range<usize> {
    let columns = |part: &[char]| part.iter().filter_map(|c| c.width()).sum::<usize>();
    if columns(line) <= width {
        return 0..line.len();
    }
    let room = width.saturating_sub(2 * CUT.width());
    let mut shown = caret.min(line.len())..(caret + 1).min(line.len());
    loop {
        let wider = [
            shown.start.saturating_sub(1)..shown.end,
            shown.start..(shown.end + 1).min(line.len()),
        ];
        let fits = |range: &Range<usize>| {
            *range != shown && columns(line.get(range.clone()).unwrap_or_default()) <= room
        };
        // Evenly to both sides, as far as there is something.
        let [left, right] = wider;
        let leans_left = caret.saturating_sub(shown.start) < shown.end.saturating_sub(caret);
        shown = match (fits(&left), fits(&right)) {
            (true, true) if leans_left => left,
            (_, true) => right,
            (true, false) => left,
            (false, false) => return shown,
        };
    }
}

/// A character that cannot repaint the terminal.
fn visible(c: char) -> char {
    match c {
        '\t' | '\r' => ' ',
        c if c.is_control() => '\u{fffd}',
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_caret_stands_below_the_character() {
        assert_eq!(
            excerpt("SELECT 1\n  FORM t", Some(12), None),
            ["SELECT 1", "  FORM t", "  ^"]
        );
        assert_eq!(
            excerpt("\n\tSELEC 1;\n", Some(3), None),
            [" SELEC 1;", " ^"]
        );
        assert_eq!(excerpt("日本 x", Some(4), None), ["日本 x", "     ^"]);
        // The end of the text, which is where an unfinished statement fails.
        assert_eq!(
            excerpt("SELECT (", Some(9), None),
            ["SELECT (", "        ^"]
        );
    }

    #[test]
    fn without_a_place_there_is_none() {
        assert_eq!(
            excerpt("a\u{1b}[2J\n\nb", None, Some(9)),
            ["a\u{fffd}[2J", "", "b"]
        );
        assert_eq!(excerpt("a", Some(99), None), ["a"]);
        assert_eq!(excerpt("", Some(1), None), Vec::<String>::new());
    }

    #[test]
    fn a_wide_line_is_cut_around_the_caret() {
        let line = "abcdefghijklmnopqrstuvwxyz";
        for (position, width, expected) in [
            (14, 9, ["…klmnopq…", "    ^"]),
            (1, 9, ["abcdefg…", "^"]),
            (26, 9, ["…tuvwxyz", "       ^"]),
            (14, 1, ["…n…", " ^"]),
        ] {
            let drawn = excerpt(line, Some(position), Some(width));
            assert_eq!(drawn, expected, "{position} {width}");
        }
    }
}
