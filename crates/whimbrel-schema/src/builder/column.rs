//! The handle of a column that is being written.

use std::marker::PhantomData;

use super::default_for::DefaultFor;
use super::draft::{ColumnDraft, KeyDraft};
use super::filling::Counting;
use super::foreign_key::Target;
use super::marker::Counts;
use crate::catalog::{
    Action, Conflict, Deferrable, Generated, Identity, Matching, Storage, Validity,
};
use crate::identifier::Identifier;
use crate::place::Place;
use crate::sql::SqlText;

/// The state of a column handle that refers to nothing.
#[derive(Clone, Copy, Debug)]
pub struct Plain;

/// The state of a column handle after [`Column::references`].
#[derive(Clone, Copy, Debug)]
pub struct Referencing;

/// Carries the types without owning values of them.
type Marks<T, S> = (fn() -> T, fn() -> S);

/// A column that is being written; every method says one more thing of it.
///
/// A column is `NOT NULL` unless [`nullable`](Self::nullable) is called, as in Rust and in Diesel.
#[derive(Debug)]
pub struct Column<'c, T, S = Plain> {
    pub(super) draft: &'c mut ColumnDraft,
    marker: PhantomData<Marks<T, S>>,
}

impl<'c, T, S> Column<'c, T, S> {
    pub(super) fn of(draft: &'c mut ColumnDraft) -> Self {
        Self {
            draft,
            marker: PhantomData,
        }
    }

    /// Lets the column be NULL.
    pub fn nullable(self) -> Self {
        self.draft.column.nullable = true;
        self
    }

    /// Gives the value of rows that bring none: a value of the column's type, `now()`, or `sql("…")`.
    pub fn default(self, value: impl DefaultFor<T>) -> Self {
        self.draft.column.default = Some(value.into_expression());
        self
    }

    /// Numbers the rows: an identity column in PostgreSQL, `AUTOINCREMENT` in SQLite.
    ///
    /// An `integer` that is the primary key without it is numbered by SQLite too, which may then use
    /// the number of a deleted row again
    /// ([SQLite Autoincrement](https://www.sqlite.org/autoinc.html)).
    pub fn identity(self) -> Self
    where
        T: Counts,
    {
        self.draft.column.identity = Some(Identity::ByDefault);
        self
    }

    /// Numbers every row; one that brings a number is refused by PostgreSQL. SQLite takes it.
    ///
    /// ```
    /// use whimbrel_schema::prelude::*;
    /// # let recording = Schema::record(|schema| {
    /// schema.create_table("orders", |t| {
    ///     t.big_integer("id")
    ///         .identity_always()
    ///         .numbering(|n| n.start(1000))
    ///         .primary_key();
    /// });
    /// # });
    /// # assert_eq!(recording.operations.len(), 1);
    /// ```
    pub fn identity_always(self) -> Self
    where
        T: Counts,
    {
        self.draft.column.identity = Some(Identity::Always);
        self
    }

    /// Says how the numbers of the column are counted; PostgreSQL only.
    pub fn numbering(self, how: impl FnOnce(Counting) -> Counting) -> Self
    where
        T: Counts,
    {
        self.draft.column.numbering = how(Counting::default()).finish();
        self
    }

    /// Makes the column the primary key; a key of several columns is the table's `primary_key`.
    #[track_caller]
    pub fn primary_key(self) -> Self {
        self.draft.primary_key = Some(Place::caller());
        self
    }

    /// Keeps the column's values unique.
    #[track_caller]
    pub fn unique(self) -> Self {
        self.draft.unique = Some(Place::caller());
        self
    }

    /// Adds a rule that every row obeys, such as `"age >= 0"`.
    #[track_caller]
    pub fn check(self, condition: impl Into<SqlText>) -> Self {
        self.draft.checks.push((condition.into(), Place::caller()));
        self
    }

    /// Computes the column from others whenever a row is written, and stores the result.
    pub fn generated(self, expression: impl Into<SqlText>) -> Self {
        self.computed(expression.into(), Storage::Stored)
    }

    /// Computes the column from others whenever a row is read; PostgreSQL 18 and SQLite.
    pub fn generated_virtual(self, expression: impl Into<SqlText>) -> Self {
        self.computed(expression.into(), Storage::Virtual)
    }

    /// Compares and sorts the column's values by a collation, such as SQLite's `NOCASE`.
    ///
    /// ```
    /// use whimbrel_schema::prelude::*;
    /// # let recording = Schema::record(|schema| {
    /// schema.create_table("users", |t| {
    ///     t.integer("id").primary_key();
    ///     t.text("email").collation("NOCASE").unique();
    /// });
    /// # });
    /// # assert_eq!(recording.operations.len(), 1);
    /// ```
    pub fn collation(self, name: &str) -> Self {
        self.draft.column.collation = Some(name.to_owned());
        self
    }

    /// What happens to a row that brings NULL where none may be; SQLite only.
    ///
    /// [`Conflict::Replace`] takes the default instead.
    ///
    /// ```
    /// use whimbrel_schema::prelude::*;
    /// # let recording = Schema::record(|schema| {
    /// schema.add_column("users", |c| c.text("name").default("none").on_null(Conflict::Replace));
    /// # });
    /// # assert_eq!(recording.operations.len(), 1);
    /// ```
    pub fn on_null(self, way: Conflict) -> Self {
        self.draft.column.on_null = Some(way);
        self
    }

    /// Says what the column is for.
    pub fn comment(self, text: &str) -> Self {
        self.draft.column.comment = Some(text.to_owned());
        self
    }

    fn computed(self, expression: SqlText, storage: Storage) -> Self {
        self.draft.column.generated = Some(Generated {
            expression,
            storage,
        });
        self
    }
}

impl<'c, T> Column<'c, T> {
    /// Sets the column to a value whenever another column of its row changes; a trigger keeps it.
    pub fn on_update(self, value: impl DefaultFor<T>) -> Self {
        self.draft.column.on_update = Some(value.into_expression());
        self
    }

    /// Refers to another table: `"users"` is its primary key, `("users", "email")` a column of it.
    #[track_caller]
    pub fn references<'t>(self, to: impl Into<Target<'t>>) -> Column<'c, T, Referencing> {
        let columns = vec![self.draft.column.name.clone()];
        self.draft.reference = Some(KeyDraft {
            key: to.into().key(columns),
            place: Place::caller(),
        });
        Column::of(self.draft)
    }
}

impl<T> Column<'_, T, Referencing> {
    /// What happens to this row when the row it refers to is deleted.
    pub fn on_delete(self, action: Action) -> Self {
        self.change_key(|key| key.key.on_delete = action)
    }

    /// What happens to this row when the key it refers to changes.
    pub fn on_update(self, action: Action) -> Self {
        self.change_key(|key| key.key.on_update = action)
    }

    /// When the foreign key is checked.
    pub fn deferrable(self, when: Deferrable) -> Self {
        self.change_key(|key| key.key.deferrable = when)
    }

    /// Has all columns of the key be NULL or none; PostgreSQL only.
    pub fn match_full(self) -> Self {
        self.change_key(|key| key.key.matching = Matching::Full)
    }

    /// Leaves the rows that are there unjudged, until `validate_constraint`; SQLite judges them at once.
    pub fn not_valid(self) -> Self {
        self.change_key(|key| key.key.validity = Validity::NotValid)
    }

    /// Names the foreign key, instead of the automatic name.
    pub fn constraint_name(self, name: &str) -> Self {
        self.change_key(|key| key.key.name = name.into())
    }

    fn change_key(self, change: impl FnOnce(&mut KeyDraft)) -> Self {
        if let Some(key) = &mut self.draft.reference {
            change(key);
        }
        self
    }
}

/// Where the one column of `add_column` is written.
#[derive(Debug)]
pub struct NewColumn<'c> {
    pub(super) slot: &'c mut Option<ColumnDraft>,
}

impl KeyDraft {
    /// Gives the key its automatic name when the author gave none.
    pub(super) fn named(mut self, table: &str) -> Self {
        if self.key.name.is_empty() {
            self.key.name = super::draft::named_after(table, &self.key.columns, "fkey");
        }
        self
    }
}

/// Stands for "no name given" until the draft is lowered.
pub(super) fn unnamed() -> Identifier {
    Identifier::from("")
}
