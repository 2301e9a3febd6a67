//! Views, functions, triggers, sequences and their like.

use std::collections::BTreeMap;

use super::Schema;
use super::object_handle::{DomainKind, ExtensionKind, Object, SequenceKind, ViewKind};
use crate::catalog::{Attribute, Body, Definition, DefinitionKey, DefinitionKind, Numbering};
use crate::dialect::quote_identifier;
use crate::operation::{CreateObject, DropObject, Operation, RenameObject, ReplaceObject};
use crate::place::Place;
use crate::sql::{SqlText, per_backend};
use crate::types::Type;

/// # Views
impl Schema {
    /// Creates a view.
    ///
    /// ```
    /// use whimbrel_schema::prelude::*;
    /// # let recording = Schema::record(|schema| {
    /// schema
    ///     .create_view("active_users", "SELECT id, name FROM users WHERE active")
    ///     .columns(["id", "called"])
    ///     .grant("reader", ["SELECT"]);
    /// # });
    /// # assert_eq!(recording.operations.len(), 1);
    /// ```
    #[track_caller]
    pub fn create_view(&mut self, name: &str, query: impl Into<SqlText>) -> Object<'_, ViewKind> {
        self.created(view(DefinitionKind::View, name, query), Place::caller())
    }

    /// Gives a view another query; what it has beside it, such as grants, stays.
    #[track_caller]
    pub fn replace_view(&mut self, name: &str, query: impl Into<SqlText>) -> Object<'_, ViewKind> {
        self.replaced(view(DefinitionKind::View, name, query), Place::caller())
    }

    /// Drops a view.
    #[track_caller]
    pub fn drop_view(&mut self, name: &str) {
        self.drop_object(DefinitionKey::new(DefinitionKind::View, name));
    }

    /// Creates a view whose rows are kept; PostgreSQL only.
    ///
    /// An index over it is [defined](Self::define) by its statement, under
    /// [`index_of_view`](super::index_of_view). With a unique one the rows can be made anew while
    /// others read them: `REFRESH MATERIALIZED VIEW CONCURRENTLY`.
    #[track_caller]
    pub fn create_materialized_view(
        &mut self,
        name: &str,
        query: impl Into<SqlText>,
    ) -> Object<'_, ViewKind> {
        let definition = view(DefinitionKind::MaterializedView, name, query);
        self.created(definition, Place::caller())
    }

    /// Gives a view whose rows are kept another query; its rows are made anew.
    #[track_caller]
    pub fn replace_materialized_view(
        &mut self,
        name: &str,
        query: impl Into<SqlText>,
    ) -> Object<'_, ViewKind> {
        let definition = view(DefinitionKind::MaterializedView, name, query);
        self.replaced(definition, Place::caller())
    }

    /// Drops a view whose rows are kept.
    #[track_caller]
    pub fn drop_materialized_view(&mut self, name: &str) {
        self.drop_object(DefinitionKey::new(DefinitionKind::MaterializedView, name));
    }

    /// Makes the rows of a view anew that are kept; readers wait for it. PostgreSQL only.
    #[track_caller]
    pub fn refresh_materialized_view(&mut self, name: &str) {
        let refresh = format!("REFRESH MATERIALIZED VIEW {}", quote_identifier(name));
        self.execute(per_backend().postgres(&refresh))
            .touches([name]);
    }
}

/// # Functions and triggers
impl Schema {
    /// Creates a function by its statement; `arguments` are the types that it takes. PostgreSQL only.
    ///
    /// ```
    /// use whimbrel_schema::prelude::*;
    /// # let recording = Schema::record(|schema| {
    /// schema.create_function(
    ///     "twice",
    ///     "integer",
    ///     per_backend().postgres(
    ///         "CREATE FUNCTION twice(n integer) RETURNS integer LANGUAGE sql \
    ///          AS 'SELECT 2 * n'",
    ///     ),
    /// );
    /// # });
    /// # assert_eq!(recording.operations.len(), 1);
    /// ```
    #[track_caller]
    pub fn create_function(
        &mut self,
        name: &str,
        arguments: &str,
        statement: impl Into<SqlText>,
    ) -> Object<'_> {
        self.define(function(name, arguments), statement)
    }

    /// Gives a function another statement; its grants and comment stay.
    #[track_caller]
    pub fn replace_function(
        &mut self,
        name: &str,
        arguments: &str,
        statement: impl Into<SqlText>,
    ) -> Object<'_> {
        self.redefine(function(name, arguments), statement)
    }

    /// Drops a function.
    #[track_caller]
    pub fn drop_function(&mut self, name: &str, arguments: &str) {
        self.drop_object(function(name, arguments));
    }

    /// Creates a trigger by its statement.
    ///
    /// ```
    /// use whimbrel_schema::prelude::*;
    /// # let recording = Schema::record(|schema| {
    /// schema.create_trigger(
    ///     "count_orders",
    ///     "orders",
    ///     per_backend()
    ///         .postgres(
    ///             "CREATE TRIGGER count_orders AFTER INSERT ON orders \
    ///              FOR EACH ROW EXECUTE FUNCTION count_order()",
    ///         )
    ///         .sqlite(
    ///             "CREATE TRIGGER count_orders AFTER INSERT ON orders BEGIN \
    ///              UPDATE totals SET orders = orders + 1; END",
    ///         ),
    /// );
    /// # });
    /// # assert_eq!(recording.operations.len(), 1);
    /// ```
    #[track_caller]
    pub fn create_trigger(
        &mut self,
        name: &str,
        table: &str,
        statement: impl Into<SqlText>,
    ) -> Object<'_> {
        self.define(trigger(name, table), statement)
    }

    /// Gives a trigger another statement.
    #[track_caller]
    pub fn replace_trigger(
        &mut self,
        name: &str,
        table: &str,
        statement: impl Into<SqlText>,
    ) -> Object<'_> {
        self.redefine(trigger(name, table), statement)
    }

    /// Drops a trigger.
    #[track_caller]
    pub fn drop_trigger(&mut self, name: &str, table: &str) {
        self.drop_object(trigger(name, table));
    }
}

/// # Sequences, domains and composite types
impl Schema {
    /// Creates a sequence; PostgreSQL only.
    ///
    /// ```
    /// use whimbrel_schema::prelude::*;
    /// # let recording = Schema::record(|schema| {
    /// schema.create_sequence("invoice_numbers").start(1000).increment(10).cache(5);
    /// # });
    /// # assert_eq!(recording.operations.len(), 1);
    /// ```
    #[track_caller]
    pub fn create_sequence(&mut self, name: &str) -> Object<'_, SequenceKind> {
        self.created(sequence(name), Place::caller())
    }

    /// Has a sequence count otherwise; its position stays. What is not said is the server's choice.
    #[track_caller]
    pub fn replace_sequence(&mut self, name: &str) -> Object<'_, SequenceKind> {
        self.replaced(sequence(name), Place::caller())
    }

    /// Drops a sequence, with its position.
    #[track_caller]
    pub fn drop_sequence(&mut self, name: &str) {
        self.drop_object(DefinitionKey::new(DefinitionKind::Sequence, name));
    }

    /// Creates a domain: a type with rules; PostgreSQL only.
    ///
    /// ```
    /// use whimbrel_schema::prelude::*;
    /// # let recording = Schema::record(|schema| {
    /// schema.create_domain("email", Type::Text).check("VALUE ~ '@'").not_null();
    /// # });
    /// # assert_eq!(recording.operations.len(), 1);
    /// ```
    #[track_caller]
    pub fn create_domain(&mut self, name: &str, data_type: Type) -> Object<'_, DomainKind> {
        self.created(domain(name, data_type), Place::caller())
    }

    /// Gives a domain other rules; its type stays.
    #[track_caller]
    pub fn replace_domain(&mut self, name: &str, data_type: Type) -> Object<'_, DomainKind> {
        self.replaced(domain(name, data_type), Place::caller())
    }

    /// Drops a domain.
    #[track_caller]
    pub fn drop_domain(&mut self, name: &str) {
        self.drop_object(DefinitionKey::new(DefinitionKind::Domain, name));
    }

    /// Creates a composite type; PostgreSQL only.
    ///
    /// ```
    /// use whimbrel_schema::prelude::*;
    /// # let recording = Schema::record(|schema| {
    /// schema.create_composite("address", [("street", Type::Text), ("number", Type::Integer)]);
    /// # });
    /// # assert_eq!(recording.operations.len(), 1);
    /// ```
    #[track_caller]
    pub fn create_composite<const N: usize>(
        &mut self,
        name: &str,
        attributes: [(&str, Type); N],
    ) -> Object<'_> {
        self.created(composite(name, attributes), Place::caller())
    }

    /// Gives a composite type other attributes.
    #[track_caller]
    pub fn replace_composite<const N: usize>(
        &mut self,
        name: &str,
        attributes: [(&str, Type); N],
    ) -> Object<'_> {
        self.replaced(composite(name, attributes), Place::caller())
    }

    /// Drops a composite type.
    #[track_caller]
    pub fn drop_composite(&mut self, name: &str) {
        self.drop_object(DefinitionKey::new(DefinitionKind::CompositeType, name));
    }
}

/// # Schemas, extensions and anything else
impl Schema {
    /// Creates a schema, which holds other objects; PostgreSQL only.
    #[track_caller]
    pub fn create_schema(&mut self, name: &str) -> Object<'_> {
        let key = DefinitionKey::new(DefinitionKind::Schema, name);
        self.created(Definition::new(key, Body::Name), Place::caller())
    }

    /// Drops a schema that holds nothing any more.
    #[track_caller]
    pub fn drop_schema(&mut self, name: &str) {
        self.drop_object(DefinitionKey::new(DefinitionKind::Schema, name));
    }

    /// Creates an extension; PostgreSQL only.
    ///
    /// It has no derived way back: dropping it takes with it whatever uses its types.
    ///
    /// ```
    /// use whimbrel_schema::prelude::*;
    /// # let recording = Schema::record(|schema| {
    /// schema.create_extension("citext");
    /// # });
    /// # assert_eq!(recording.operations.len(), 1);
    /// ```
    #[track_caller]
    pub fn create_extension(&mut self, name: &str) -> Object<'_, ExtensionKind> {
        let key = DefinitionKey::new(DefinitionKind::Extension, name);
        let body = Body::Extension {
            schema: None,
            version: None,
        };
        self.created(Definition::new(key, body), Place::caller())
    }

    /// Drops an extension, with everything that it brought.
    #[track_caller]
    pub fn drop_extension(&mut self, name: &str) {
        self.drop_object(DefinitionKey::new(DefinitionKind::Extension, name));
    }

    /// Creates an object by the statement that makes it: a function, a trigger, a policy.
    ///
    /// ```
    /// use whimbrel_schema::prelude::*;
    /// # let recording = Schema::record(|schema| {
    /// schema.define(
    ///     policy("own_orders", "orders"),
    ///     per_backend().postgres(
    ///         "CREATE POLICY own_orders ON orders USING (buyer = current_user)",
    ///     ),
    /// );
    /// # });
    /// # assert_eq!(recording.operations.len(), 1);
    /// ```
    #[track_caller]
    pub fn define(&mut self, key: DefinitionKey, statement: impl Into<SqlText>) -> Object<'_> {
        let body = Body::Statement(statement.into());
        self.created(Definition::new(key, body), Place::caller())
    }

    /// Gives an object that was [defined](Self::define) another statement.
    #[track_caller]
    pub fn redefine(&mut self, key: DefinitionKey, statement: impl Into<SqlText>) -> Object<'_> {
        let definition = Definition::new(key, Body::Statement(statement.into()));
        self.replaced(definition, Place::caller())
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

    fn created<K>(&mut self, definition: Definition, place: Place) -> Object<'_, K> {
        let recorded = self.record_operation(CreateObject { definition }.into(), place);
        let Operation::CreateObject(operation) = recorded else {
            unreachable!("the operation was recorded just now");
        };
        Object::of(&mut operation.definition)
    }

    fn replaced<K>(&mut self, definition: Definition, place: Place) -> Object<'_, K> {
        let recorded = self.record_operation(ReplaceObject { definition }.into(), place);
        let Operation::ReplaceObject(operation) = recorded else {
            unreachable!("the operation was recorded just now");
        };
        Object::of(&mut operation.definition)
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

/// An index of a view whose rows are kept; PostgreSQL only.
pub fn index_of_view(name: &str, view: &str) -> DefinitionKey {
    DefinitionKey::new(DefinitionKind::Other, name).on(view)
}

fn view(kind: DefinitionKind, name: &str, query: impl Into<SqlText>) -> Definition {
    let body = Body::View {
        query: query.into(),
        columns: Vec::new(),
        parameters: BTreeMap::new(),
    };
    Definition::new(DefinitionKey::new(kind, name), body)
}

fn sequence(name: &str) -> Definition {
    let body = Body::Sequence {
        data_type: None,
        numbering: Numbering::default(),
    };
    Definition::new(DefinitionKey::new(DefinitionKind::Sequence, name), body)
}

fn domain(name: &str, data_type: Type) -> Definition {
    let body = Body::Domain {
        data_type,
        nullable: true,
        default: None,
        collation: None,
        checks: Vec::new(),
    };
    Definition::new(DefinitionKey::new(DefinitionKind::Domain, name), body)
}

fn composite<const N: usize>(name: &str, attributes: [(&str, Type); N]) -> Definition {
    let attributes = attributes.into_iter().map(|(name, data_type)| Attribute {
        name: name.into(),
        data_type,
        collation: None,
    });
    let key = DefinitionKey::new(DefinitionKind::CompositeType, name);
    Definition::new(key, Body::Composite(attributes.collect()))
}
