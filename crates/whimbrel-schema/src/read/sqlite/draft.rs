//! A table while its text is being read.

use std::collections::BTreeSet;

use crate::backend::Backend;
use crate::catalog::{Check, KeyOptions, Table};
use crate::identifier::Identifier;
use crate::names::{automatic, enumeration_check, free};
use crate::sql::tokens::{self, Kind};

/// A table while its text is being read.
pub(super) struct Draft {
    pub(super) table: Table,
    /// Checks that stand beside a column: the place of the check, and the column.
    of_column: Vec<(usize, Identifier)>,
    /// Whether the primary key stands beside a column.
    pub(super) has_inline_key: bool,
    /// What has no typed form.
    pub(super) notes: Vec<String>,
}

/// Stands for "no name in the text" until the table is read.
pub(super) fn unnamed() -> Identifier {
    Identifier::from("")
}

/// Options of a key; none when there is nothing of the kind.
pub(super) fn boxed(options: KeyOptions) -> Option<Box<KeyOptions>> {
    (options != KeyOptions::default()).then(|| Box::new(options))
}

impl Draft {
    pub(super) fn new(name: Identifier) -> Self {
        Self {
            table: Table::new(name),
            of_column: Vec::new(),
            has_inline_key: false,
            notes: Vec::new(),
        }
    }

    /// Adds a check that stands beside a column.
    pub(super) fn push_check_of(&mut self, column: &Identifier, check: Check) {
        let at = self.table.checks.len();
        self.of_column.push((at, column.clone()));
        self.table.checks.push(check);
    }

    /// Gives every constraint without a name its automatic one, and says which these are.
    pub(super) fn name_constraints(&mut self) -> BTreeSet<Identifier> {
        self.name_enumeration_checks();
        let mut names = Names {
            taken: self.table.constraint_names().cloned().collect(),
            given: BTreeSet::new(),
        };
        let table = &mut self.table;
        let name = table.name.clone();
        if let Some(key) = &mut table.primary_key {
            names.give(&mut key.name, || automatic([name.as_str(), "pkey"]));
        }
        for unique in &mut table.uniques {
            let over = &unique.columns;
            names.give(&mut unique.name, || over_columns(&name, over, "key"));
        }
        for key in &mut table.foreign_keys {
            let over = &key.columns;
            names.give(&mut key.name, || over_columns(&name, over, "fkey"));
        }
        for (at, check) in table.checks.iter_mut().enumerate() {
            let column = self.of_column.iter().find(|(place, _)| *place == at);
            let column = column.map(|(_, column)| column.as_str());
            let parts = [Some(name.as_str()), column, Some("check")];
            names.give(&mut check.name, || automatic(parts.into_iter().flatten()));
        }
        names.given
    }

    /// The check of an enum type keeps its name when its table or column gets another
    /// (`docs/TYPES.md`); a catalog knows it by the name that it would be made with.
    fn name_enumeration_checks(&mut self) {
        for (at, column) in &self.of_column {
            let Some(check) = self.table.checks.get_mut(*at) else {
                continue;
            };
            let text = check.expression.get(Backend::Sqlite).unwrap_or_default();
            if is_enumeration_check(&check.name) && lists_texts(text, column) {
                check.name = enumeration_check(&self.table.name, column);
            }
        }
    }
}

/// Tells whether a name is that of an enum's check, whole or cut.
fn is_enumeration_check(name: &str) -> bool {
    let cut = name.rsplit_once('_').is_some_and(|(kept, mark)| {
        kept.len() > 45 && mark.len() == 8 && mark.bytes().all(|b| b.is_ascii_hexdigit())
    });
    name.ends_with("_enum") || cut
}

/// Tells whether a condition is a list of texts that a column may hold.
fn lists_texts(text: &str, column: &str) -> bool {
    let mut all = tokens::significant(text, Backend::Sqlite);
    let is_column = all.next().is_some_and(|token| {
        let name = super::cursor::named(token, text);
        token.kind != Kind::Text && name.eq_ignore_ascii_case(column)
    });
    let is_in = all
        .next()
        .is_some_and(|token| token.text(text).eq_ignore_ascii_case("IN"));
    let mut rest = all.map(|token| (token.kind, token.text(text)));
    is_column
        && is_in
        && rest.all(|(kind, text)| kind == Kind::Text || ["(", ",", ")"].contains(&text))
}

/// The automatic name of a constraint over columns.
pub(super) fn over_columns(table: &str, columns: &[Identifier], suffix: &str) -> Identifier {
    let columns = columns.iter().map(Identifier::as_str);
    automatic(std::iter::once(table).chain(columns).chain([suffix]))
}

/// The names of a table's constraints.
struct Names {
    taken: BTreeSet<Identifier>,
    given: BTreeSet<Identifier>,
}

impl Names {
    fn give(&mut self, name: &mut Identifier, wanted: impl FnOnce() -> Identifier) {
        if !name.is_empty() {
            return;
        }
        *name = free(wanted(), |name| self.taken.contains(name));
        self.taken.insert(name.clone());
        self.given.insert(name.clone());
    }
}
