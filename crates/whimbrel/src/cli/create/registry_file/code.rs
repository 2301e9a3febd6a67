//! Finding words in Rust code without comments and literals.

use std::ops::Range;

/// The names after `mod` at the top of the file.
pub(super) fn declarations(mask: &str) -> Vec<Range<usize>> {
    let all: Vec<Range<usize>> = words(mask).collect();
    let word = |place: &Range<usize>| mask.get(place.clone());
    let pairs = all.iter().zip(all.iter().skip(1));
    pairs
        .filter(|(first, name)| {
            word(first) == Some("mod")
                && skip_space(mask, first.end) == name.start
                && mask
                    .get(skip_space(mask, name.end)..)
                    .is_some_and(|rest| rest.starts_with(';'))
                && is_at_top(mask, first.start)
        })
        .map(|(_, name)| name.clone())
        .collect()
}

fn is_at_top(mask: &str, place: usize) -> bool {
    let before = mask.get(..place).unwrap_or_default();
    before.matches('{').count() == before.matches('}').count()
}

/// The places of identifiers.
pub(super) fn words(mask: &str) -> impl Iterator<Item = Range<usize>> {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + mask.get(at..)?.find(is_part)?;
        let rest = mask.get(start..)?;
        at = start + rest.find(|c| !is_part(c)).unwrap_or(rest.len());
        Some(start..at)
    })
}

/// The first place from `place` on that is no white space.
pub(super) fn skip_space(mask: &str, place: usize) -> usize {
    let rest = mask.get(place..).unwrap_or_default();
    mask.len() - rest.trim_start().len()
}
