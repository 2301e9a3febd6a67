//! The header in the source of a module.

use std::collections::BTreeMap;
use std::ops::Range;

use whimbrel_schema::migration::Header;
use whimbrel_schema::render::Heading;

use crate::source::mask::masked;

/// The header of a compiled revision, as it is rendered.
pub(in crate::cli) fn heading_of(header: &'static Header) -> Heading<'static> {
    Heading {
        id: header.id,
        message: header.message,
        parents: header.parents(),
        labels: header.branch_labels(),
        depends_on: header.dependencies(),
        replaces: header.replaced(),
    }
}

/// The text with other ids in its header; `None` when one of them does not stand in it.
pub(in crate::cli) fn exchanged_names(text: &str, names: &BTreeMap<&str, &str>) -> Option<String> {
    let place = constant(text)?;
    let mut header = text.get(place.clone())?.to_owned();
    for (old, new) in names {
        let (old, new) = (format!("\"{old}\""), format!("\"{new}\""));
        if !header.contains(&old) {
            return None;
        }
        header = header.replace(&old, &new);
    }
    let mut text = text.to_owned();
    text.replace_range(place, &header);
    Some(text)
}

/// The text with another header; `None` when the old one is not written as it would be rendered.
pub(in crate::cli) fn with_heading(
    text: &str,
    old: &Heading<'_>,
    new: &Heading<'_>,
) -> Option<String> {
    let place = constant(text)?;
    let bare = |text: &str| -> String {
        let code = text.chars().filter(|c| !c.is_whitespace());
        code.collect::<String>()
            .replace(",)", ")")
            .replace(",]", "]")
    };
    if bare(text.get(place.clone())?) != bare(&old.constant()) {
        return None;
    }
    let mut text = text.to_owned();
    text.replace_range(place, new.constant().trim());
    Some(text)
}

/// Where `const HEADER … ;` stands.
fn constant(text: &str) -> Option<Range<usize>> {
    let mask = masked(text);
    let start = mask.find("const HEADER")?;
    let end = start + mask.get(start..)?.find(';')? + 1;
    Some(start..end)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MODULE: &str = "//! A; \"20260101000000\".\nimpl Migration for Revision {\n    const HEADER: \
        Header = Header::new(\"20260103000000\", \"a; b\").revises(\"20260101000000\");\n\n    \
        fn up(schema: &mut Schema) {\n        schema.execute(\"SELECT '20260101000000'\");\n    }\n}\n";

    fn heading<'h>(parents: &'h [&'h str]) -> Heading<'h> {
        Heading {
            id: "20260103000000",
            message: "a; b",
            parents,
            labels: &[],
            depends_on: &[],
            replaces: &[],
        }
    }

    #[test]
    fn only_the_header_changes() {
        let names = BTreeMap::from([("20260101000000", "20260102000000")]);
        let changed = exchanged_names(MODULE, &names).unwrap();
        let expected = MODULE.replace(".revises(\"20260101", ".revises(\"20260102");
        assert_eq!(changed, expected);
        let names = BTreeMap::from([("20260109000000", "20260102000000")]);
        assert_eq!(exchanged_names(MODULE, &names), None);
    }

    #[test]
    fn a_header_gets_and_loses_parents() {
        let without = with_heading(MODULE, &heading(&["20260101000000"]), &heading(&[])).unwrap();
        assert!(
            without.contains(
                "    const HEADER: Header = Header::new(\"20260103000000\", \"a; b\");\n\n"
            ),
            "{without}"
        );
        let again = with_heading(&without, &heading(&[]), &heading(&["20260101000000"]));
        assert_eq!(again.unwrap(), MODULE);
        // Not what was compiled.
        assert_eq!(with_heading(MODULE, &heading(&[]), &heading(&[])), None);
    }
}
