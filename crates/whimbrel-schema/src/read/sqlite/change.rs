//! What differs between two texts of a table, both as Whimbrel writes them.

use super::clause::{Clause, Rule};
use super::layout::{Item, Layout, WrittenColumn};

/// What differs between two texts of a table.
pub(super) struct Changes<'l> {
    /// The columns that go, by their names.
    pub(super) dropped: Vec<&'l str>,
    pub(super) added: Vec<(&'l Item, &'l WrittenColumn)>,
    /// The columns whose declared types differ: before, after.
    pub(super) retyped: Vec<(&'l WrittenColumn, &'l WrittenColumn)>,
    /// The rules that go; those beside a column that goes are not among them.
    pub(super) gone: Vec<&'l Clause>,
    /// The rules that come; those beside a column that comes are not among them.
    pub(super) come: Vec<&'l Clause>,
}

impl<'l> Changes<'l> {
    pub(super) fn between(old: &'l Layout<'_>, new: &'l Layout<'_>) -> Self {
        let is_old = |name: &str| old.column(name).is_some();
        let dropped = old.columns().map(|(_, column)| column.name.as_str());
        let dropped: Vec<&str> = dropped.filter(|name| new.column(name).is_none()).collect();
        let added = new.columns().filter(|(_, column)| !is_old(&column.name));
        let retyped = old.columns().filter_map(|(_, before)| {
            let (_, after) = new.column(&before.name)?;
            (before.declared != after.declared).then_some((before, after))
        });
        let stays = |clause: &&Clause| {
            let mut beside = clause.beside.iter();
            beside.all(|name| is_old(name) && new.column(name).is_some())
        };
        let gone = old.clauses().filter(|clause| !has(new, clause));
        let come = new
            .clauses()
            .filter(|clause| lists_values(clause) || !has(old, clause));
        Self {
            added: added.collect(),
            retyped: retyped.collect(),
            gone: gone.filter(stays).collect(),
            come: come.filter(stays).collect(),
            dropped,
        }
    }

    /// Tells whether the rows that are stored can stay as they are: only rules come and go that
    /// SQLite looks at when it writes a row.
    pub(super) fn leaves_rows_alone(&self) -> bool {
        let is_rule_of_writing = |clause: &&Clause| {
            matches!(
                clause.rule,
                Rule::Null | Rule::Default | Rule::Check | Rule::ForeignKey
            )
        };
        let columns_stay =
            self.dropped.is_empty() && self.added.is_empty() && self.retyped.is_empty();
        let mut all = self.gone.iter().chain(&self.come).copied().peekable();
        columns_stay && all.peek().is_some() && all.all(|clause| is_rule_of_writing(&clause))
    }
}

/// Tells whether a rule, which Whimbrel wrote, is the check of an enum type: the only check that it
/// writes beside a column. The type may have got other values, of which both texts know.
pub(super) fn lists_values(clause: &Clause) -> bool {
    clause.rule == Rule::Check && clause.beside.is_some()
}

fn has(layout: &Layout<'_>, wanted: &Clause) -> bool {
    let mut clauses = layout.clauses();
    clauses.any(|clause| clause.is(wanted) && clause.beside == wanted.beside)
}
