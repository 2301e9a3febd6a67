//! Texts in double quotes.
//!
//! SQLite takes a name in double quotes for a text where no column has the name
//! ([Double-quoted String Literals Are Accepted](https://www.sqlite.org/quirks.html#dblquote)), and
//! writes it in single quotes when it changes the text of the table for another reason. Both spellings
//! are read alike.

use crate::backend::Backend;
use crate::catalog::{KeyTarget, Table};
use crate::dialect::Writer;
use crate::sql::SqlText;
use crate::sql::tokens::{self, Kind, Token};

use super::expression::text;

/// The mark of a name that may be a text.
const DOUBLE: char = '\u{22}';

/// Puts the texts in the rules of a table into single quotes.
pub(super) fn settle(table: &mut Table) {
    let mut known: Vec<String> = ["rowid", "oid", "_rowid_"].map(str::to_owned).into();
    known.extend(table.columns.iter().map(|c| c.name.to_ascii_lowercase()));
    known.push(table.name.to_ascii_lowercase());
    let generated = table
        .columns
        .iter_mut()
        .filter_map(|c| c.generated.as_mut());
    let generated = generated.map(|rule| &mut rule.expression);
    let checks = table.checks.iter_mut().map(|check| &mut check.expression);
    for rule in generated.chain(checks) {
        settle_text(rule, &known);
    }
    for index in &mut table.indexes {
        let keys = index
            .keys
            .iter_mut()
            .filter_map(|key| match &mut key.target {
                KeyTarget::Column(_) => None,
                KeyTarget::Expression(rule) => Some(rule),
            });
        for rule in keys.chain(&mut index.filter) {
            settle_text(rule, &known);
        }
    }
}

fn settle_text(rule: &mut SqlText, known: &[String]) {
    let written = rule.get(Backend::Sqlite).unwrap_or_default();
    if !written.contains(DOUBLE) {
        return;
    }
    let all: Vec<Token> = tokens::scan(written, Backend::Sqlite).collect();
    let mut settled = String::with_capacity(written.len());
    for (at, token) in all.iter().enumerate() {
        let spelt = token.text(written);
        let name = tokens::unquoted(spelt);
        let is_text = token.kind == Kind::QuotedName
            && spelt.starts_with(DOUBLE)
            && !known.contains(&name.to_ascii_lowercase())
            && !names_something_else(&all, at, written);
        if is_text {
            settled.push_str(&Writer::new(Backend::Sqlite).string(&name).finish());
        } else {
            settled.push_str(spelt);
        }
    }
    *rule = text(&settled);
}

/// Tells whether a name can be nothing but that of a function, a table, a collation or a type.
fn names_something_else(all: &[Token], at: usize, written: &str) -> bool {
    let is_said = |token: &&Token| !matches!(token.kind, Kind::Space | Kind::Comment);
    let spelt = |token: Option<&Token>| token.map_or("", |token| token.text(written));
    let before = spelt(all.iter().take(at).rfind(is_said));
    let behind = spelt(all.iter().skip(at + 1).find(is_said));
    let introduces = ["COLLATE", "AS"];
    before == "."
        || behind == "."
        || behind == "("
        || introduces
            .iter()
            .any(|word| before.eq_ignore_ascii_case(word))
}
