//! Views, functions, triggers, sequences and their like.

use crate::catalog::{Body, Definition, DefinitionKey, DefinitionKind, Numbering};
use crate::identifier::Identifier;
use crate::operation::{CreateObject, DropObject, RenameObject, ReplaceObject};
use crate::place::Place;
use crate::sql::SqlText;

use super::Schema;

/// # Views, functions, triggers and their like
impl Schema {
    /// Creates a view.
    ///
    /// ```
    /// use whimbrel_schema::prelude::*;
    /// # let recording = Schema::record(|schema| {
    /// schema.create_view("active_users", "SELECT id, name FROM users WHERE active");
    /// # });
    /// # assert_eq!(recording.operations.len(), 1);
    /// ```
    #[track_caller]
    pub fn create_view(&mut self, name: &str, query: impl Into<SqlText>) {
        self.create_object(
            view(DefinitionKind::View, name, query.into()),
            Place::caller(),
        );
    }

    /// Gives a view another query.
    #[track_caller]
    pub fn replace_view(&mut self, name: &str, query: impl Into<SqlText>) {
        let definition = view(DefinitionKind::View, name, query.into());
        self.record_operation(ReplaceObject { definition }.into(), Place::caller());
    }

    /// Creates a view whose rows are kept; PostgreSQL only.
    #[track_caller]
    pub fn create_materialized_view(&mut self, name: &str, query: impl Into<SqlText>) {
        let definition = view(DefinitionKind::MaterializedView, name, query.into());
        self.create_object(definition, Place::caller());
    }

    /// Drops a view.
    #[track_caller]
    pub fn drop_view(&mut self, name: &str) {
        self.drop_object(DefinitionKey::new(DefinitionKind::View, name));
    }

    /// Drops a view whose rows are kept.
    #[track_caller]
    pub fn drop_materialized_view(&mut self, name: &str) {
        self.drop_object(DefinitionKey::new(DefinitionKind::MaterializedView, name));
    }

    /// Creates an object by the statement that makes it: a function, a trigger, a policy.
    ///
    /// ```
    /// use whimbrel_schema::prelude::*;
    /// # let recording = Schema::record(|schema| {
    /// schema.define(
    ///     trigger("count_orders", "orders"),
    ///     per_backend().sqlite(
    ///         "CREATE TRIGGER count_orders AFTER INSERT ON orders BEGIN \
    ///          UPDATE totals SET orders = orders + 1; END",
    ///     ),
    /// );
    /// # });
    /// # assert_eq!(recording.operations.len(), 1);
    /// ```
    #[track_caller]
    pub fn define(&mut self, key: DefinitionKey, statement: impl Into<SqlText>) {
        let body = Body::Statement(statement.into());
        self.create_object(Definition::new(key, body), Place::caller());
    }

    /// Gives an object that was [defined](Self::define) another statement.
    #[track_caller]
    pub fn redefine(&mut self, key: DefinitionKey, statement: impl Into<SqlText>) {
        let definition = Definition::new(key, Body::Statement(statement.into()));
        self.record_operation(ReplaceObject { definition }.into(), Place::caller());
    }

    /// Drops a view, function, trigger, sequence or the like.
    #[track_caller]
    pub fn drop_object(&mut self, key: DefinitionKey) {
        self.record_operation(DropObject { key }.into(), Place::caller());
    }

    /// Gives a view, function, trigger, sequence or the like another name.
    #[track_caller]
    pub fn rename_object(&mut self, key: DefinitionKey, to: &str) {
        let to = to.into();
        self.record_operation(RenameObject { key, to }.into(), Place::caller());
    }

    /// Creates a schema, which holds other objects; PostgreSQL only.
    #[track_caller]
    pub fn create_schema(&mut self, name: &str) {
        let key = DefinitionKey::new(DefinitionKind::Schema, name);
        self.create_object(Definition::new(key, Body::Name), Place::caller());
    }

    /// Creates an extension; PostgreSQL only.
    #[track_caller]
    pub fn create_extension(&mut self, name: &str) {
        let key = DefinitionKey::new(DefinitionKind::Extension, name);
        let body = Body::Extension {
            schema: None,
            version: None,
        };
        self.create_object(Definition::new(key, body), Place::caller());
    }

    /// Creates a sequence; PostgreSQL only.
    #[track_caller]
    pub fn create_sequence(&mut self, name: &str, numbering: Numbering) {
        let key = DefinitionKey::new(DefinitionKind::Sequence, name);
        let body = Body::Sequence {
            data_type: None,
            numbering,
        };
        self.create_object(Definition::new(key, body), Place::caller());
    }

    fn create_object(&mut self, definition: Definition, place: Place) {
        self.record_operation(CreateObject { definition }.into(), place);
    }
}

/// A trigger of a table or view, to be [defined](Schema::define) or dropped.
pub fn trigger(name: &str, table: &str) -> DefinitionKey {
    DefinitionKey::new(DefinitionKind::Trigger, name).on(table)
}

/// A function with arguments of these types, such as `"integer, text"`; PostgreSQL only.
pub fn function(name: &str, arguments: &str) -> DefinitionKey {
    DefinitionKey::new(DefinitionKind::Function, name).taking(arguments)
}

/// A policy of a table; PostgreSQL only.
pub fn policy(name: &str, table: &str) -> DefinitionKey {
    DefinitionKey::new(DefinitionKind::Policy, name).on(table)
}

fn view(kind: DefinitionKind, name: &str, query: SqlText) -> Definition {
    let body = Body::View {
        query,
        columns: Vec::<Identifier>::new(),
        parameters: std::collections::BTreeMap::new(),
    };
    Definition::new(DefinitionKey::new(kind, name), body)
}
