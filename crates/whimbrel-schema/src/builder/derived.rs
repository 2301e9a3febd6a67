//! Tables that have columns of others.

use super::CreateTable;
use crate::identifier::Identifier;

impl CreateTable {
    /// Makes the table inherit from others, whose rows then are its rows too; PostgreSQL only.
    ///
    /// The columns that it has from there are written again; the checks are not.
    ///
    /// ```
    /// use whimbrel_schema::prelude::*;
    /// # let recording = Schema::record(|schema| {
    /// schema.create_table("cities", |t| {
    ///     t.text("name");
    /// });
    /// schema.create_table("capitals", |t| {
    ///     t.text("name");
    ///     t.text("state");
    ///     t.inherits(["cities"]);
    /// });
    /// # });
    /// # assert_eq!(recording.operations.len(), 2);
    /// ```
    pub fn inherits<const N: usize>(&mut self, tables: [&str; N]) {
        self.options.inherits = tables.into_iter().map(Identifier::from).collect();
    }
}
