//! The handle of a view, function, sequence or the like that is being written.

use std::marker::PhantomData;

use super::draft::identifiers;
use crate::catalog::{self, Body, Check, Definition, Need};
use crate::identifier::Identifier;
use crate::names::{automatic, free};
use crate::sql::SqlText;
use crate::types::Type;

/// A kind of object that has nothing of its own to say.
#[derive(Clone, Copy, Debug)]
pub struct AnyKind;

/// A view, materialized or not.
#[derive(Clone, Copy, Debug)]
pub struct ViewKind;

/// A sequence.
#[derive(Clone, Copy, Debug)]
pub struct SequenceKind;

/// A domain.
#[derive(Clone, Copy, Debug)]
pub struct DomainKind;

/// An extension.
#[derive(Clone, Copy, Debug)]
pub struct ExtensionKind;

/// A view, function, sequence or the like that is being written; what goes with each kind is a method
/// of that kind alone.
#[derive(Debug)]
pub struct Object<'o, K = AnyKind> {
    definition: &'o mut Definition,
    kind: PhantomData<K>,
}

impl<'o, K> Object<'o, K> {
    pub(super) const fn of(definition: &'o mut Definition) -> Self {
        let kind = PhantomData;
        Self { definition, kind }
    }

    /// Says what it is for; PostgreSQL only, but for what Whimbrel itself shows.
    pub fn comment(self, text: &str) -> Self {
        self.definition.comment = Some(text.to_owned());
        self
    }

    /// Gives it an owner other than the role that migrates; PostgreSQL only.
    pub fn owner(self, role: &str) -> Self {
        self.definition.owner = Some(role.into());
        self
    }

    /// Lets a role do something with it: `grant("reader", ["SELECT"])`; PostgreSQL only.
    pub fn grant<const N: usize>(self, role: &str, privileges: [&str; N]) -> Self {
        let mut privileges: Vec<String> = privileges.into_iter().map(str::to_uppercase).collect();
        privileges.sort_unstable();
        self.definition.grants.push(catalog::Grant {
            to: (!role.eq_ignore_ascii_case("public")).then(|| role.into()),
            privileges,
            columns: Vec::new(),
            with_grant_option: false,
        });
        self
    }

    /// Lists tables without which it cannot be, where its text does not show them.
    pub fn needs<const N: usize>(self, tables: [&str; N]) -> Self {
        let tables = identifiers(tables).into_iter().map(Need::Table);
        self.definition.needs.extend(tables);
        self
    }
}

impl Object<'_, ViewKind> {
    /// Names its columns, where the query's own names are not meant.
    pub fn columns<const N: usize>(self, names: [&str; N]) -> Self {
        if let Body::View { columns, .. } = &mut self.definition.body {
            *columns = identifiers(names);
        }
        self
    }

    /// Sets a parameter, such as `security_invoker` or `fillfactor`; PostgreSQL only.
    pub fn parameter(self, name: &str, value: &str) -> Self {
        if let Body::View { parameters, .. } = &mut self.definition.body {
            parameters.insert(name.to_owned(), value.to_owned());
        }
        self
    }
}

impl Object<'_, SequenceKind> {
    /// Counts in numbers of another type than eight bytes.
    pub fn data_type(self, of: Type) -> Self {
        if let Body::Sequence { data_type, .. } = &mut self.definition.body {
            *data_type = Some(of);
        }
        self
    }

    /// Begins with this number.
    pub fn start(self, number: i64) -> Self {
        self.numbering(|numbering| numbering.start = Some(number))
    }

    /// Takes steps of this size; a negative one counts down.
    pub fn increment(self, step: i64) -> Self {
        self.numbering(|numbering| numbering.increment = Some(step))
    }

    /// Never goes below this number.
    pub fn smallest(self, number: i64) -> Self {
        self.numbering(|numbering| numbering.smallest = Some(number))
    }

    /// Never goes above this number.
    pub fn largest(self, number: i64) -> Self {
        self.numbering(|numbering| numbering.largest = Some(number))
    }

    /// Hands out so many numbers at once to a session.
    pub fn cache(self, numbers: i64) -> Self {
        self.numbering(|numbering| numbering.cache = Some(numbers))
    }

    /// Begins again after the last number.
    pub fn cycles(self) -> Self {
        self.numbering(|numbering| numbering.cycles = true)
    }

    fn numbering(self, change: impl FnOnce(&mut catalog::Numbering)) -> Self {
        if let Body::Sequence { numbering, .. } = &mut self.definition.body {
            change(numbering);
        }
        self
    }
}

impl Object<'_, DomainKind> {
    /// Adds a rule over `VALUE`, with the name that PostgreSQL would give it.
    pub fn check(self, rule: impl Into<SqlText>) -> Self {
        let wanted = automatic([self.definition.key.name.as_str(), "check"]);
        let name = match &self.definition.body {
            Body::Domain { checks, .. } => {
                free(wanted, |name| checks.iter().any(|check| check.name == name))
            }
            _ => wanted,
        };
        self.named_check(name.as_str(), rule)
    }

    /// Adds a rule over `VALUE` under a name.
    pub fn named_check(self, name: &str, rule: impl Into<SqlText>) -> Self {
        if let Body::Domain { checks, .. } = &mut self.definition.body {
            checks.push(Check::new(Identifier::from(name), rule));
        }
        self
    }

    /// Takes no NULL.
    pub fn not_null(self) -> Self {
        if let Body::Domain { nullable, .. } = &mut self.definition.body {
            *nullable = false;
        }
        self
    }

    /// Gives columns of it a value when they get none, as SQL.
    pub fn default(self, value: impl Into<SqlText>) -> Self {
        if let Body::Domain { default, .. } = &mut self.definition.body {
            *default = Some(value.into());
        }
        self
    }
}

impl Object<'_, ExtensionKind> {
    /// Puts what it brings into a schema.
    pub fn schema(self, name: &str) -> Self {
        if let Body::Extension { schema, .. } = &mut self.definition.body {
            *schema = Some(name.into());
        }
        self
    }

    /// Takes a version other than the server's own choice.
    pub fn version(self, text: &str) -> Self {
        if let Body::Extension { version, .. } = &mut self.definition.body {
            *version = Some(text.to_owned());
        }
        self
    }
}
