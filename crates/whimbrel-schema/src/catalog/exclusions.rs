//! What exclusion constraints speak of.

use super::{Exclusion, KeyTarget};
use crate::identifier::Identifier;
use crate::sql::SqlText;

impl Exclusion {
    /// The columns that are keys or carried along, by name.
    pub fn columns(&self) -> Vec<&Identifier> {
        let keys = self.keys.iter().filter_map(|(key, _)| match &key.target {
            KeyTarget::Column(name) => Some(name),
            KeyTarget::Expression(_) => None,
        });
        keys.chain(&self.include).collect()
    }

    /// Its condition and the expressions that it computes.
    pub(super) fn texts(&self) -> impl Iterator<Item = &SqlText> {
        let keys = self.keys.iter().filter_map(|(key, _)| match &key.target {
            KeyTarget::Column(_) => None,
            KeyTarget::Expression(text) => Some(text),
        });
        self.filter.iter().chain(keys)
    }

    /// Tells whether a change of the column touches the constraint.
    pub fn uses(&self, column: &str) -> bool {
        let named = self.columns().into_iter().any(|name| name == column);
        named || self.texts().any(|text| text.mentions(column))
    }

    /// The same constraint with a column under another name.
    pub(super) fn rename_column(&mut self, from: &Identifier, to: &Identifier) {
        for name in self.include.iter_mut().filter(|name| *name == from) {
            *name = to.clone();
        }
        let filter = self.filter.as_ref();
        self.filter = filter.map(|filter| filter.with_column_renamed(from, to));
        for (key, _) in &mut self.keys {
            match &mut key.target {
                KeyTarget::Column(name) if name == from => *name = to.clone(),
                KeyTarget::Column(_) => {}
                KeyTarget::Expression(text) => *text = text.with_column_renamed(from, to),
            }
        }
    }
}
