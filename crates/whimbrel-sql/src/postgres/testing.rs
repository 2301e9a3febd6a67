//! What the unit tests share.

use whimbrel_schema::analyze::Statement;
use whimbrel_schema::analyze::act::{Act, Name};

use crate::Wrapping;

/// The statements of a text that is right.
pub(super) fn read(text: &str) -> Vec<Statement> {
    let read = super::statements(text, Wrapping::None);
    read.unwrap_or_else(|errors| panic!("{text}\nis not read: {errors:?}"))
}

/// What the statements of a text do.
pub(super) fn acts(text: &str) -> Vec<Act> {
    read(text).into_iter().map(|s| s.act).collect()
}

/// What a text of one statement with one act does.
pub(super) fn act(text: &str) -> Act {
    let mut acts = acts(text);
    assert_eq!(acts.len(), 1, "{text}");
    acts.remove(0)
}

/// Names, separated by blanks.
pub(super) fn shown(names: &[Name]) -> String {
    let names: Vec<String> = names.iter().map(Name::to_string).collect();
    names.join(" ")
}
