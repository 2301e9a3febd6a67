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

/// The number of letters to insert, drop or replace.
fn distance(a: &str, b: &str) -> usize {
    let mut above: Vec<usize> = (0..=b.chars().count()).collect();
    for (i, left) in a.chars().enumerate() {
        let mut row = vec![i + 1];
        let mut previous = i + 1;
        for (right, pair) in b.chars().zip(above.windows(2)) {
            let &[diagonal, over] = pair else { continue };
            previous = (diagonal + usize::from(left != right))
                .min(over + 1)
                .min(previous + 1);
            row.push(previous);
        }
        above = row;
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
        assert_eq!(nearest("default", known.into_iter()), None);
    }
}
