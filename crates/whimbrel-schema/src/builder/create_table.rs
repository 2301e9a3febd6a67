//! `create_table`: what is written between its braces.

use super::check::{Check, Exclusion, new_exclusion};
use super::draft::{ColumnDraft, KeyDraft, identifiers, push};
use super::foreign_key::{ForeignKey, Target};
use super::index::{Index, Key, new_index};
use super::key::{KeyColumn, PrimaryKey, Unique, boxed, key_columns, new_primary_key, new_unique};
use crate::catalog::{self, Partitioning, Table, TableOptions};
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
    primary_key: Option<(catalog::PrimaryKey, Place)>,
    uniques: Vec<(catalog::Unique, Place)>,
    keys: Vec<KeyDraft>,
    checks: Vec<(catalog::Check, Place)>,
    exclusions: Vec<(catalog::Exclusion, Place)>,
    indexes: Vec<(catalog::Index, Place)>,
    comment: Option<String>,
    pub(super) options: TableOptions,
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
            exclusions: Vec::new(),
            indexes: Vec::new(),
            comment: None,
            options: TableOptions::default(),
        }
    }

    pub(super) fn push_column(&mut self, draft: ColumnDraft) -> &mut ColumnDraft {
        push(&mut self.columns, draft)
    }

    /// Makes several columns, together, the primary key.
    ///
    /// ```
    /// use whimbrel_schema::prelude::*;
    /// # let recording = Schema::record(|schema| {
    /// schema.create_table("readings", |t| {
    ///     t.integer("sensor");
    ///     t.timestamp("at");
    ///     t.primary_key([key_part("sensor"), key_part("at").descending()]);
    /// });
    /// # });
    /// # assert_eq!(recording.operations.len(), 1);
    /// ```
    #[track_caller]
    pub fn primary_key<K: Into<KeyColumn>, const N: usize>(
        &mut self,
        columns: [K; N],
    ) -> PrimaryKey<'_> {
        let (columns, options) = key_columns(columns);
        let mut key = new_primary_key(&self.name, columns);
        key.options = boxed(options);
        let (key, _) = self.primary_key.insert((key, Place::caller()));
        PrimaryKey { key }
    }

    /// Keeps several columns, together, unique.
    ///
    /// ```
    /// use whimbrel_schema::prelude::*;
    /// # let recording = Schema::record(|schema| {
    /// schema.create_table("tags", |t| {
    ///     t.integer("owner");
    ///     t.text("name");
    ///     t.unique(["owner", "name"]).on_conflict(Conflict::Ignore);
    /// });
    /// # });
    /// # assert_eq!(recording.operations.len(), 1);
    /// ```
    #[track_caller]
    pub fn unique<K: Into<KeyColumn>, const N: usize>(&mut self, columns: [K; N]) -> Unique<'_> {
        let unique = (new_unique(&self.name, columns), Place::caller());
        Unique {
            unique: &mut push(&mut self.uniques, unique).0,
        }
    }

    /// Adds a rule that every row obeys, over several columns.
    #[track_caller]
    pub fn check(&mut self, condition: impl Into<SqlText>) -> Check<'_> {
        let taken = |name: &str| self.checks.iter().any(|(check, _)| check.name == *name);
        let name = free(automatic([self.name.as_str(), "check"]), taken);
        let expression = condition.into();
        let check = (catalog::Check::new(name, expression), Place::caller());
        Check {
            check: &mut push(&mut self.checks, check).0,
        }
    }

    /// Adds a rule that no two rows may break together: each key is compared by its operator; PostgreSQL
    /// only.
    ///
    /// ```
    /// use whimbrel_schema::prelude::*;
    /// # let recording = Schema::record(|schema| {
    /// schema.create_table("bookings", |t| {
    ///     t.integer("room");
    ///     t.custom("during", "tstzrange");
    ///     t.exclude([("room", "="), ("during", "&&")]).using("gist");
    /// });
    /// # });
    /// # assert_eq!(recording.operations.len(), 1);
    /// ```
    #[track_caller]
    pub fn exclude<K: Into<Key>, const N: usize>(&mut self, keys: [(K, &str); N]) -> Exclusion<'_> {
        let rule = (new_exclusion(&self.name, keys), Place::caller());
        Exclusion {
            exclusion: &mut push(&mut self.exclusions, rule).0,
        }
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

    /// Makes values have the types of their columns, as they do on PostgreSQL anyway; SQLite only.
    ///
    /// Types that such a table does not know become the one which keeps them: `text` for `uuid`, `INT`
    /// for `boolean`.
    ///
    /// ```
    /// use whimbrel_schema::prelude::*;
    /// # let recording = Schema::record(|schema| {
    /// schema.create_table("readings", |t| {
    ///     t.integer("id").primary_key();
    ///     t.double("value");
    ///     t.strict();
    /// });
    /// # });
    /// # assert_eq!(recording.operations.len(), 1);
    /// ```
    pub fn strict(&mut self) {
        self.options.strict = true;
    }

    /// Keeps the rows by their primary key alone, without row numbers; on PostgreSQL it says nothing.
    ///
    /// ```
    /// use whimbrel_schema::prelude::*;
    /// # let recording = Schema::record(|schema| {
    /// schema.create_table("settings", |t| {
    ///     t.text("name").primary_key();
    ///     t.text("value");
    ///     t.without_rowid();
    /// });
    /// # });
    /// # assert_eq!(recording.operations.len(), 1);
    /// ```
    pub fn without_rowid(&mut self) {
        self.options.without_rowid = true;
    }

    /// Lets a crash empty the table, which makes writing faster; PostgreSQL only.
    pub fn unlogged(&mut self) {
        self.options.unlogged = true;
    }

    /// Sets a storage parameter, such as `fillfactor`; PostgreSQL only.
    pub fn parameter(&mut self, name: &str, value: &str) {
        let parameters = &mut self.options.parameters;
        parameters.insert(name.to_owned(), value.to_owned());
    }

    pub(super) const fn partitioning(&mut self) -> &mut Option<Partitioning> {
        &mut self.options.partitioning
    }

    /// The operations that make the table: the table itself, then its indexes.
    pub(super) fn lower(mut self, place: Place) -> Vec<Lowered> {
        let mut parts = Vec::new();
        let mut table = Table::new(self.name.clone());
        table.comment = self.comment.take();
        table.columns.reserve_exact(self.columns.len());
        table.options = std::mem::take(&mut self.options);
        let mut key = self.primary_key.take();
        for mut draft in std::mem::take(&mut self.columns) {
            parts.push((Part::Column(draft.column.name.clone()), draft.place));
            if let Some(place) = draft.primary_key {
                let empty = || (new_primary_key(&self.name, Vec::new()), place);
                let (key, _) = key.get_or_insert_with(empty);
                key.columns.push(draft.column.name.clone());
            }
            self.uniques.extend(draft.take_unique(&self.name));
            self.checks.extend(draft.take_checks(&self.name));
            self.keys.extend(draft.reference);
            table.columns.push(draft.column);
        }
        if let Some((key, place)) = key {
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
        for (rule, place) in self.exclusions {
            parts.push((Part::Constraint(rule.name.clone()), place));
            table.exclusions.push(rule);
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
