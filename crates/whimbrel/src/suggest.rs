//! The nearest known word to a mistyped one.

/// The candidate that is at most two edits away, nearest first.
pub(crate) fn nearest<'a>(word: &str, candidates: &[&'a str]) -> Option<&'a str> {
    candidates
        .iter()
        .map(|candidate| (distance(word, candidate), *candidate))
        .filter(|(edits, _)| *edits <= 2)
        .min_by_key(|(edits, _)| *edits)
        .map(|(_, candidate)| candidate)
}

/// The Levenshtein distance in characters.
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (done, from) in left.chars().enumerate() {
        let mut diagonal = done;
        let mut previous = done + 1;
        let mut next = vec![previous];
        for (to, above) in right.iter().zip(row.iter().skip(1)) {
            let substituted = diagonal + usize::from(from != *to);
            previous = substituted.min(above + 1).min(previous + 1);
            diagonal = *above;
            next.push(previous);
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_are_counted_in_edits() {
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("postgre", "postgres"), 1);
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("same", "same"), 0);
    }

    #[test]
    fn only_near_words_are_suggested() {
        let known = ["postgres", "postgresql", "sqlite"];
        assert_eq!(nearest("postgre", &known), Some("postgres"));
        assert_eq!(nearest("sqlit3", &known), Some("sqlite"));
        assert_eq!(nearest("oracle", &known), None);
    }
}
