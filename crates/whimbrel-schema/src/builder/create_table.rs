//! `create_table`: what is written between its braces.

use super::draft::{ColumnDraft, KeyDraft, identifiers, named_after, primary_key, push};
use super::foreign_key::{ForeignKey, Target};
use super::index::{Index, Key, new_index};
use crate::catalog::{self, Check, Table, Unique};
use crate::identifier::Identifier;
use crate::names::{automatic, free};
use crate::operation::{self, Operation};
use crate::place::{Part, Place};
use crate::sql::SqlText;

/// A table that is being written.
#[derive(Debug)]
pub struct CreateTable {
    name: Identifier,
    columns: Vec<ColumnDraft>,
    primary_key: Option<(Vec<Identifier>, Place)>,
    uniques: Vec<(Unique, Place)>,
    keys: Vec<KeyDraft>,
    checks: Vec<(Check, Place)>,
    indexes: Vec<(catalog::Index, Place)>,
    comment: Option<String>,
}

/// An operation as it is recorded, with the places of its parts.
pub(super) type Lowered = (Operation, Place, Vec<(Part, Place)>);

impl CreateTable {
    pub(super) fn new(name: &str) -> Self {
        Self {
            name: name.into(),
            columns: Vec::new(),
            primary_key: None,
            uniques: Vec::new(),
            keys: Vec::new(),
            checks: Vec::new(),
            indexes: Vec::new(),
            comment: None,
        }
    }

    pub(super) fn push_column(&mut self, draft: ColumnDraft) -> &mut ColumnDraft {
        push(&mut self.columns, draft)
    }

    /// Makes several columns, together, the primary key.
    #[track_caller]
    pub fn primary_key<const N: usize>(&mut self, columns: [&str; N]) {
        self.primary_key = Some((identifiers(columns), Place::caller()));
    }

    /// Keeps several columns, together, unique.
    #[track_caller]
    pub fn unique<const N: usize>(&mut self, columns: [&str; N]) -> Named<'_> {
        let columns = identifiers(columns);
        let name = named_after(&self.name, &columns, "key");
        let unique = (Unique::new(name, columns), Place::caller());
        Named(&mut push(&mut self.uniques, unique).0.name)
    }

    /// Adds a rule that every row obeys, over several columns.
    #[track_caller]
    pub fn check(&mut self, condition: impl Into<SqlText>) -> Named<'_> {
        let taken = |name: &str| self.checks.iter().any(|(check, _)| check.name == *name);
        let name = free(automatic([self.name.as_str(), "check"]), taken);
        let expression = condition.into();
        let check = (Check::new(name, expression), Place::caller());
        Named(&mut push(&mut self.checks, check).0.name)
    }

    /// Refers to another table by one or several columns.
    #[track_caller]
    pub fn foreign_key<'t, const N: usize>(
        &mut self,
        columns: [&str; N],
        to: impl Into<Target<'t>>,
    ) -> ForeignKey<'_> {
        let key = to.into().key(identifiers(columns));
        let place = Place::caller();
        ForeignKey {
            key: &mut push(&mut self.keys, KeyDraft { key, place }).key,
        }
    }

    /// Adds an index over columns or expressions.
    #[track_caller]
    pub fn index<K: Into<Key>, const N: usize>(&mut self, keys: [K; N]) -> Index<'_> {
        let index = (new_index(&self.name, keys), Place::caller());
        Index {
            index: &mut push(&mut self.indexes, index).0,
        }
    }

    /// Says what the table is for.
    pub fn comment(&mut self, text: &str) {
        self.comment = Some(text.to_owned());
    }

    /// The operations that make the table: the table itself, then its indexes.
    pub(super) fn lower(mut self, place: Place) -> Vec<Lowered> {
        let mut parts = Vec::new();
        let mut table = Table::new(self.name.clone());
        table.comment = self.comment.take();
        let mut key = self.primary_key.take();
        for mut draft in std::mem::take(&mut self.columns) {
            parts.push((Part::Column(draft.column.name.clone()), draft.place));
            if let Some(place) = draft.primary_key {
                let (columns, _) = key.get_or_insert_with(|| (Vec::new(), place));
                columns.push(draft.column.name.clone());
            }
            self.uniques.extend(draft.take_unique(&self.name));
            self.checks.extend(draft.take_checks(&self.name));
            self.keys.extend(draft.reference);
            table.columns.push(draft.column);
        }
        if let Some((columns, place)) = key {
            let key = primary_key(&self.name, columns);
            parts.push((Part::Constraint(key.name.clone()), place));
            table.primary_key = Some(key);
        }
        for (unique, place) in self.uniques {
            parts.push((Part::Constraint(unique.name.clone()), place));
            table.uniques.push(unique);
        }
        for (check, place) in self.checks {
            parts.push((Part::Constraint(check.name.clone()), place));
            table.checks.push(check);
        }
        for draft in self.keys {
            let draft = draft.named(&self.name);
            parts.push((Part::Constraint(draft.key.name.clone()), draft.place));
            table.foreign_keys.push(draft.key);
        }
        let mut lowered = vec![(operation::CreateTable { table }.into(), place, parts)];
        for (index, place) in self.indexes {
            let table = self.name.clone();
            let create = operation::CreateIndex { table, index };
            lowered.push((create.into(), place, Vec::new()));
        }
        lowered
    }
}

/// A constraint that is being written, to give it a name.
#[derive(Debug)]
pub struct Named<'n>(pub(super) &'n mut Identifier);

impl Named<'_> {
    /// Names the constraint, instead of the automatic name.
    pub fn name(self, name: &str) {
        *self.0 = name.into();
    }
}
