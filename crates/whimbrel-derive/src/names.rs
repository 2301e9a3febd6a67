//! Names that are checked as far as the struct itself knows them.

use syn::{Error, Result};

use crate::item::Name;

/// A column: the name it has, and the field that it is read into.
pub(crate) struct Known {
    /// The column.
    pub(crate) column: String,
    /// The field, where it has another name.
    pub(crate) field: Option<String>,
}

/// Refuses names that no column of the struct has.
pub(crate) fn must_be_columns(names: &[&Name], known: &[Known]) -> Result<()> {
    let mut found: Option<Error> = None;
    for name in names {
        let Some(error) = unknown(name, known) else {
            continue;
        };
        match &mut found {
            Some(first) => first.combine(error),
            None => found = Some(error),
        }
    }
    found.map_or(Ok(()), Err)
}

fn unknown(name: &Name, known: &[Known]) -> Option<Error> {
    let text = &name.text;
    if known.iter().any(|known| known.column == *text) {
        return None;
    }
    let of_field = known
        .iter()
        .find(|known| known.field.as_ref() == Some(text));
    let columns = || known.iter().map(|known| known.column.as_str());
    let message = match (of_field, nearest(text, columns())) {
        (Some(known), _) => format!(
            "no column is called `{text}`: the field `{text}` is the column `{}`",
            known.column
        ),
        (None, Some(near)) => format!("no column is called `{text}`; did you mean `{near}`?"),
        (None, None) => format!("no column is called `{text}`"),
    };
    Some(Error::new(name.span, message))
}

/// The known word that is one mistake away, or two in a long word.
pub(crate) fn nearest<'n>(wanted: &str, known: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let most = (wanted.chars().count() / 3).clamp(1, 3);
    let near = known.map(|word| (distance(wanted, word), word));
    let near = near.filter(|(distance, _)| *distance <= most).min();
    near.map(|(_, word)| word)
}

/// The number of letters to insert, drop, replace or swap with a neighbour.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let cell = |row: &[usize], at: usize| row.get(at).copied().unwrap_or(usize::MAX / 2);
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=b.len()).collect();
    for (i, left) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, right) in b.iter().enumerate() {
            let replaced = cell(&above, j) + usize::from(left != right);
            let mut best = replaced.min(cell(&above, j + 1) + 1).min(cell(&row, j) + 1);
            let is_swapped =
                i > 0 && j > 0 && a.get(i - 1) == Some(right) && b.get(j - 1) == Some(left);
            if is_swapped {
                best = best.min(cell(&before, j - 1) + 1);
            }
            row.push(best);
        }
        before = std::mem::replace(&mut above, row);
    }
    above.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_word_is_recognised() {
        let known = ["references", "renamed_from", "unique"];
        assert_eq!(nearest("refrences", known.into_iter()), Some("references"));
        assert_eq!(nearest("unqiue", known.into_iter()), Some("unique"));
        assert_eq!(nearest("nmae", ["id", "name"].into_iter()), Some("name"));
        assert_eq!(nearest("default", known.into_iter()), None);
    }
}
