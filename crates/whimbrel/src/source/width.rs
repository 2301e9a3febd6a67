//! How wide characters stand on a terminal, as rustc counts columns.

/// The columns that a tab takes in rustc's places and excerpts.
pub(crate) const TAB: usize = 4;

/// The columns that a character takes.
pub(crate) fn of(c: char) -> usize {
    match u32::from(c) {
        0x09 => TAB,
        0x00..=0x1f | 0x7f..=0x9f => 1,
        0x0300..=0x036f | 0x200b..=0x200f | 0xfe00..=0xfe0f => 0,
        0x1100..=0x115f
        | 0x2e80..=0xa4cf
        | 0xac00..=0xd7a3
        | 0xf900..=0xfaff
        | 0xfe30..=0xfe6f
        | 0xff00..=0xff60
        | 0xffe0..=0xffe6
        | 0x1f300..=0x1faff
        | 0x20000..=0x3fffd => 2,
        _ => 1,
    }
}

/// The columns that a text takes.
#[cfg(feature = "gate")]
pub(crate) fn of_text(text: &str) -> usize {
    text.chars().map(of).sum()
}

/// The byte at which a column begins, both counted from the start of the line; columns from 1.
pub(crate) fn byte_at(line: &str, column: u32) -> usize {
    let before = usize::try_from(column)
        .unwrap_or_default()
        .saturating_sub(1);
    let mut passed = 0;
    for (byte, c) in line.char_indices() {
        if passed >= before {
            return byte;
        }
        passed += of(c);
    }
    line.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tabs_and_wide_characters_count_as_rustc_counts_them() {
        assert_eq!(byte_at("\tabc", 5), 1);
        assert_eq!(byte_at("\"表\".x", 5), 5);
        assert_eq!(byte_at("äb", 2), 2);
        assert_eq!(byte_at("ab", 9), 2);
        assert_eq!(of_text("a\t表e\u{301}"), 8);
    }
}
