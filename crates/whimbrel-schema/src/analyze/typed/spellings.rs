//! How names are written in the planner's own SQL for SQLite, whose acts have folded them.

use std::collections::BTreeMap;

use crate::backend::Backend;
use crate::sql::tokens::{Kind, scan, unquoted};

/// The names of a text whose case counts to people, by their folded form.
pub(super) fn of(text: &str) -> BTreeMap<String, String> {
    // The writer quotes every name.
    let tokens = scan(text, Backend::Sqlite).filter(|token| token.kind == Kind::QuotedName);
    let names = tokens.map(|token| unquoted(token.text(text)));
    let spelled = names.map(|name| (name.to_ascii_lowercase(), name));
    spelled.filter(|(folded, name)| folded != name).collect()
}
