//! Names in PostgreSQL's schemas.

use super::Schema;
use crate::identifier::Identifier;
use crate::recording::{Recorded, Recording, ScopeKind};

/// The schema where names without one lie.
const DEFAULT_SCHEMA: &str = "public";

/// # Names in schemas
impl Schema {
    /// Takes every name inside for one in a schema: of tables, types, views and their like, those
    /// that are referred to as well; PostgreSQL only.
    ///
    /// A name that is written with [`within`] stays in the schema that it says. SQL of your own is not
    /// touched: a query or a function's text names schemas itself.
    ///
    /// ```
    /// use whimbrel_schema::prelude::*;
    /// # let recording = Schema::record(|schema| {
    /// schema.create_schema("billing");
    /// schema.in_schema("billing", |s| {
    ///     s.create_table("invoices", |t| {
    ///         t.integer("id").identity().primary_key();
    ///         t.integer("user_id").references(within("public", "users").as_str());
    ///     });
    /// });
    /// # });
    /// # use whimbrel_schema::operation::Change;
    /// # assert_eq!(recording.operations[1].operation.describe(), "create table `billing.invoices`");
    /// ```
    pub fn in_schema(&mut self, schema: &str, body: impl FnOnce(&mut Self)) {
        let (operations, scopes) = self.recorded();
        body(self);
        let recording = self.recording_mut();
        let new = recording.operations.iter_mut().skip(operations);
        let conditions = recording.scopes.iter_mut().skip(scopes);
        let names = names(new, conditions.map(|scope| &mut scope.kind));
        for name in names.filter(|name| name.schema().is_none()) {
            *name = Identifier::within(schema, name);
        }
    }
}

/// A name in a schema, wherever a name goes; PostgreSQL only.
///
/// ```
/// use whimbrel_schema::prelude::*;
/// # Schema::record(|schema| {
/// schema.drop_table(&within("billing", "invoices"));
/// # });
/// ```
pub fn within(schema: &str, name: &str) -> String {
    Identifier::within(schema, name).as_str().to_owned()
}

/// Gives a name in the default schema the one form that the catalog knows it by.
pub(super) fn settle(recording: &mut Recording) {
    let scopes = recording.scopes.iter_mut().map(|scope| &mut scope.kind);
    for name in names(recording.operations.iter_mut(), scopes) {
        if name.schema() == Some(DEFAULT_SCHEMA) {
            *name = name.local().into();
        }
    }
}

fn names<'r>(
    operations: impl Iterator<Item = &'r mut Recorded>,
    scopes: impl Iterator<Item = &'r mut ScopeKind>,
) -> impl Iterator<Item = &'r mut Identifier> {
    let asked = scopes.filter_map(|kind| match kind {
        ScopeKind::When(condition) => condition.table_mut(),
        ScopeKind::AssumeSafe { .. } | ScopeKind::Only(_) | ScopeKind::Blocking => None,
    });
    operations
        .flat_map(|recorded| recorded.operation.qualifiable_names())
        .chain(asked)
}
