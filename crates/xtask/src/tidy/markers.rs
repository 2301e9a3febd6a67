//! Nothing is left for later in the sources.

use super::Complaints;
use crate::workspace::SourceFile;

/// What marks unfinished work, put together so that this file is not full of it.
const MARKERS: [&str; 4] = [
    concat!("TO", "DO"),
    concat!("FIX", "ME"),
    concat!("to", "do!"),
    concat!("unimple", "mented!"),
];

/// Complains about every marker, in code and comments alike.
pub(super) fn check(files: &[SourceFile]) -> Complaints {
    let mut complaints = Complaints::new();
    for file in files {
        for (index, line) in file.text.lines().enumerate() {
            for marker in MARKERS.iter().filter(|marker| line.contains(**marker)) {
                complaints.push(format!(
                    "{}:{}: `{marker}`: do it now",
                    file.path,
                    index + 1
                ));
            }
        }
    }
    complaints
}

#[cfg(test)]
mod tests {
    use super::{MARKERS, check};
    use crate::tidy::complaints;

    #[test]
    fn each_marker_is_found_where_it_stands() {
        for marker in MARKERS {
            let text = format!("//! A.\nfn a() {{ {marker} }}\n");
            let expected = format!("a.rs:2: `{marker}`: do it now");
            assert_eq!(complaints(check, "a.rs", &text), [expected]);
        }
    }

    #[test]
    fn other_words_are_left_alone() {
        assert_eq!(
            complaints(check, "a.rs", "let mastodon = unimplemented;"),
            [""; 0]
        );
    }
}
