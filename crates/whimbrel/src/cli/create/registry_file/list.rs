//! The `registry![…]` of the file.

use std::ops::Range;

use super::code::{skip_space, words};

/// The `registry![…]`.
#[derive(Debug)]
pub(super) struct List {
    /// Where it begins.
    pub(super) start: usize,
    /// Between the brackets.
    pub(super) inside: Range<usize>,
    /// The places of the names in it.
    pub(super) entries: Vec<Range<usize>>,
    /// Whether a comma follows the last name.
    pub(super) has_last_comma: bool,
    /// Whether a comment stands in it.
    pub(super) has_comment: bool,
}

impl List {
    /// Finds the only one, in the source without comments and literals and in the whole one.
    pub(super) fn find(mask: &str, text: &str) -> Result<Self, String> {
        let mut found = words(mask).filter(|word| mask.get(word.clone()) == Some("registry"));
        let mut calls = found.by_ref().filter_map(|word| {
            let bang = skip_space(mask, word.end);
            let after = mask.get(bang..)?.strip_prefix('!')?;
            let open = skip_space(mask, mask.len() - after.len());
            let close = match mask.get(open..)?.chars().next()? {
                '[' => ']',
                '(' => ')',
                '{' => '}',
                _ => return None,
            };
            let end = open + mask.get(open..)?.find(close)?;
            Some((word.start, open + 1..end))
        });
        let (start, inside) = calls.next().ok_or("has no `registry![…]`")?;
        if calls.next().is_some() {
            return Err("has more than one `registry![…]`".to_owned());
        }
        let blank = mask.get(inside.clone()).unwrap_or_default();
        let entries: Vec<Range<usize>> = words(blank)
            .map(|word| inside.start + word.start..inside.start + word.end)
            .collect();
        let code: String = blank.split_whitespace().collect();
        let names = entries
            .iter()
            .map(|place| mask.get(place.clone()).unwrap_or_default());
        let expected = names.collect::<Vec<_>>().join(",");
        if code.trim_end_matches(',') != expected || code.ends_with(",,") {
            return Err("lists something else than names of modules".to_owned());
        }
        Ok(Self {
            start,
            has_last_comma: code.ends_with(','),
            has_comment: text.get(inside.clone()).is_some_and(|t| t != blank),
            inside,
            entries,
        })
    }
}
