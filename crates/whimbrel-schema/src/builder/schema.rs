//! `Schema`: what `up` and `down` are handed.

use super::alter_table::{AlterTable, lower_added_column};
use super::column::{Column, NewColumn};
use super::create_table::{CreateTable, Lowered};
use super::draft::push;
use super::qualified::settle;
use super::rows::{Row, UpdateRows};
use super::statement::Execute;
use crate::backend::Backend;
use crate::condition::{Condition, column_is_missing, table_exists, table_is_missing};
use crate::operation::{
    self, DeleteRows, DropTable, InsertRows, Operation, RenameTable, Rows, TruncateTable,
};
use crate::place::Place;
use crate::recording::{Recorded, Recording, ScopeId, ScopeKind};
use crate::sql::SqlText;

/// Records the changes of a migration, in order.
#[derive(Debug, Default)]
pub struct Schema {
    recording: Recording,
    scope: Option<ScopeId>,
}

/// # Tables
impl Schema {
    /// Creates a table.
    ///
    /// ```
    /// use whimbrel_schema::prelude::*;
    /// # let recording = Schema::record(|schema| {
    /// schema.create_table("users", |t| {
    ///     t.uuid("id").primary_key().default(random_uuid());
    ///     t.text("email").unique();
    ///     t.timestamptz("created_at").default(now());
    ///     t.index(["created_at"]);
    /// });
    /// # });
    /// # assert_eq!(recording.operations.len(), 2);
    /// ```
    #[track_caller]
    pub fn create_table(&mut self, name: &str, build: impl FnOnce(&mut CreateTable)) {
        self.create_table_at(name, build, Place::caller());
    }

    /// Creates a table unless it is there: `when(table_is_missing(name), …)`.
    #[track_caller]
    pub fn create_table_if_not_exists(&mut self, name: &str, build: impl FnOnce(&mut CreateTable)) {
        let place = Place::caller();
        let kind = ScopeKind::When(table_is_missing(name));
        self.within(kind, place, |s| s.create_table_at(name, build, place));
    }

    /// Drops a table with its rows.
    #[track_caller]
    pub fn drop_table(&mut self, name: &str) {
        let table = name.into();
        self.record_operation(DropTable { table }.into(), Place::caller());
    }

    /// Drops a table if it is there: `when(table_exists(name), …)`.
    #[track_caller]
    pub fn drop_table_if_exists(&mut self, name: &str) {
        let (table, place) = (name.into(), Place::caller());
        self.within(ScopeKind::When(table_exists(name)), place, |s| {
            s.record_operation(DropTable { table }.into(), place);
        });
    }

    /// Gives a table another name; foreign keys that refer to it follow.
    #[track_caller]
    pub fn rename_table(&mut self, from: &str, to: &str) {
        let (from, to) = (from.into(), to.into());
        self.record_operation(RenameTable { from, to }.into(), Place::caller());
    }

    /// Changes a table in several ways, in the order written.
    ///
    /// ```
    /// use whimbrel_schema::prelude::*;
    /// # let recording = Schema::record(|schema| {
    /// schema.alter_table("users", |t| {
    ///     t.text("display_name").nullable();
    ///     t.rename_column("mail", "email");
    ///     t.create_index(["email"]).unique();
    /// });
    /// # });
    /// # assert_eq!(recording.operations.len(), 3);
    /// ```
    pub fn alter_table(&mut self, name: &str, build: impl FnOnce(&mut AlterTable)) {
        let mut table = AlterTable::new(name);
        build(&mut table);
        self.record_all(table.lower());
    }

    /// Adds a column: `add_column("users", |c| c.text("language").default("en"))`.
    pub fn add_column<T, S>(
        &mut self,
        table: &str,
        column: impl for<'c> FnOnce(NewColumn<'c>) -> Column<'c, T, S>,
    ) {
        let mut slot = None;
        let _ = column(NewColumn { slot: &mut slot });
        if let Some(draft) = slot {
            self.record_all(lower_added_column(&table.into(), draft));
        }
    }

    /// Adds a column unless it is there; `name` is the column's name.
    #[track_caller]
    pub fn add_column_if_not_exists<T, S>(
        &mut self,
        table: &str,
        name: &str,
        column: impl for<'c> FnOnce(NewColumn<'c>) -> Column<'c, T, S>,
    ) {
        let kind = ScopeKind::When(column_is_missing(table, name));
        self.within(kind, Place::caller(), |s| s.add_column(table, column));
    }
}

/// # Rows
impl Schema {
    /// Inserts rows, each with one value a column.
    ///
    /// ```
    /// use whimbrel_schema::prelude::*;
    /// # let recording = Schema::record(|schema| {
    /// schema.insert("roles", ["name", "level"], [("admin", 9), ("guest", 1)]);
    /// # });
    /// ```
    #[track_caller]
    pub fn insert<R: Row<N>, const N: usize, const M: usize>(
        &mut self,
        table: &str,
        columns: [&str; N],
        rows: [R; M],
    ) {
        let insert = InsertRows {
            table: table.into(),
            columns: super::draft::identifiers(columns),
            rows: rows.into_iter().map(Row::cells).collect(),
        };
        self.record_operation(insert.into(), Place::caller());
    }

    /// Changes rows, those that match or every one.
    ///
    /// ```
    /// use whimbrel_schema::prelude::*;
    /// # let recording = Schema::record(|schema| {
    /// schema.update("users", matching("inactive_days > :days").bind("days", 90), |row| {
    ///     row.set("status", "inactive");
    /// });
    /// # });
    /// ```
    #[track_caller]
    pub fn update(
        &mut self,
        table: &str,
        rows: impl Into<Rows>,
        build: impl FnOnce(&mut UpdateRows),
    ) {
        let mut update = UpdateRows { values: Vec::new() };
        build(&mut update);
        let update = operation::UpdateRows {
            table: table.into(),
            rows: rows.into(),
            values: update.values,
        };
        self.record_operation(update.into(), Place::caller());
    }

    /// Deletes rows, those that match or every one.
    #[track_caller]
    pub fn delete(&mut self, table: &str, rows: impl Into<Rows>) {
        let delete = DeleteRows {
            table: table.into(),
            rows: rows.into(),
        };
        self.record_operation(delete.into(), Place::caller());
    }

    /// Empties a table that no foreign key refers to.
    #[track_caller]
    pub fn truncate(&mut self, table: &str) {
        let table = table.into();
        self.record_operation(TruncateTable { table }.into(), Place::caller());
    }

    /// Runs SQL, the same for every backend or written for each, with named binds.
    ///
    /// The text is sent whole and is never split. Give it a way back in `down`.
    ///
    /// ```
    /// use whimbrel_schema::prelude::*;
    /// # let recording = Schema::record(|schema| {
    /// schema
    ///     .execute("UPDATE users SET status = :status WHERE inactive_days > :days")
    ///     .bind("status", "inactive")
    ///     .bind("days", 90);
    /// schema.execute("CALL archive_users()").touches(["users"]).creates(["old_users"]);
    /// # });
    /// ```
    #[track_caller]
    pub fn execute(&mut self, statement: impl Into<SqlText>) -> Execute<'_> {
        let execute = operation::Execute {
            statement: statement.into(),
            binds: Vec::new(),
            touches: Vec::new(),
            creates: Vec::new(),
            read: None,
        };
        let recorded = self.record_operation(execute.into(), Place::caller());
        let Operation::Execute(operation) = recorded else {
            unreachable!("the operation was recorded just now");
        };
        Execute { operation }
    }
}

/// # Scopes
impl Schema {
    /// Vouches for what is inside, and says why: the `unsafe` block of migrations.
    ///
    /// An operation that destroys data does not build outside such a block. The finding stays in
    /// every report, with the reason.
    #[track_caller]
    pub fn assume_safe(&mut self, reason: &str, body: impl FnOnce(&mut Self)) {
        let reason = reason.to_owned();
        self.within(ScopeKind::AssumeSafe { reason }, Place::caller(), body);
    }

    /// Runs what is inside only when a condition holds, asked right before it runs.
    ///
    /// A condition on the schema makes sure of something: with or without the operations the
    /// schema ends up the same.
    #[track_caller]
    pub fn when(&mut self, condition: Condition, body: impl FnOnce(&mut Self)) {
        self.within(ScopeKind::When(condition), Place::caller(), body);
    }

    /// Runs what is inside on one backend only.
    #[track_caller]
    pub fn only(&mut self, backend: Backend, body: impl FnOnce(&mut Self)) {
        self.within(ScopeKind::Only(backend), Place::caller(), body);
    }

    /// Plans what is inside in its plain form, in one transaction, though it may block the
    /// application: an index without `CONCURRENTLY`, a key validated at once.
    #[track_caller]
    pub fn blocking(&mut self, body: impl FnOnce(&mut Self)) {
        self.within(ScopeKind::Blocking, Place::caller(), body);
    }

    /// Derives the way back from `up`; a `down` that is left out does the same.
    pub fn derive_down(&mut self) {
        self.recording.derive = true;
    }

    /// Says that there is no way back, and why; a rollback stops here.
    #[track_caller]
    pub fn irreversible(&mut self, reason: &str) {
        self.recording.irreversible = Some((reason.to_owned(), Place::caller()));
    }
}

impl Schema {
    /// What a function records.
    pub fn record(body: impl FnOnce(&mut Self)) -> Recording {
        let mut schema = Self::default();
        body(&mut schema);
        settle(&mut schema.recording);
        schema.recording
    }

    /// How many operations and scopes there are so far.
    pub(super) const fn recorded(&self) -> (usize, usize) {
        (self.recording.operations.len(), self.recording.scopes.len())
    }

    pub(super) const fn recording_mut(&mut self) -> &mut Recording {
        &mut self.recording
    }

    pub(super) fn record_operation(
        &mut self,
        operation: Operation,
        place: Place,
    ) -> &mut Operation {
        let recorded = Recorded {
            operation,
            place,
            parts: Vec::new(),
            scope: self.scope,
        };
        &mut push(&mut self.recording.operations, recorded).operation
    }

    fn record_all(&mut self, lowered: Vec<Lowered>) {
        let scope = self.scope;
        let recorded = lowered
            .into_iter()
            .map(|(operation, place, parts)| Recorded {
                operation,
                place,
                parts,
                scope,
            });
        self.recording.operations.extend(recorded);
    }

    fn create_table_at(&mut self, name: &str, build: impl FnOnce(&mut CreateTable), place: Place) {
        let mut table = CreateTable::new(name);
        build(&mut table);
        self.record_all(table.lower(place));
    }

    fn within(&mut self, kind: ScopeKind, place: Place, body: impl FnOnce(&mut Self)) {
        let outer = self.scope;
        self.scope = Some(self.recording.open(kind, outer, place));
        body(self);
        self.scope = outer;
    }
}
