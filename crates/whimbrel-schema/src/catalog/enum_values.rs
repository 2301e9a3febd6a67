//! Enum types that change: values that come, go and get another name, and the type's own name.

use serde::{Deserialize, Serialize};

use super::enums::must_be_usable_value;
use super::names::must_be_usable;
use super::refused::Missing;
use super::{Body, Catalog, Column, Enumeration, Index, KeyTarget, Need, Reason, Refused, Table};
use crate::expression::{Expression, Literal};
use crate::identifier::Identifier;
use crate::sql::SqlText;
use crate::types::Type;

/// Where a new value stands among the values of its enum type; sorting goes by it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum ValuePosition {
    /// Behind the last one.
    #[default]
    Last,
    /// Right before this one.
    Before(String),
    /// Right behind this one.
    After(String),
}

impl Enumeration {
    /// The place at which a value stands; `None` when the type has no such value.
    pub fn position(&self, value: &str) -> Option<usize> {
        self.values.iter().position(|known| known == value)
    }

    /// Where a value stands, said so that it can be put there again.
    pub fn position_of(&self, value: &str) -> ValuePosition {
        let next = self.position(value).and_then(|at| self.values.get(at + 1));
        next.map_or(ValuePosition::Last, |next| {
            ValuePosition::Before(next.clone())
        })
    }

    fn must_have_value(&self, value: &str) -> Result<usize, Reason> {
        self.position(value).ok_or_else(|| {
            let known: Vec<Identifier> = self.values.iter().map(|v| v.as_str().into()).collect();
            Reason::UnknownValue {
                enumeration: self.name.clone(),
                missing: Missing::among(value, &known),
            }
        })
    }

    fn must_be_new_value(&self, value: &str) -> Result<(), Reason> {
        must_be_usable_value(value)?;
        match self.position(value) {
            None => Ok(()),
            Some(_) => Err(Reason::Exists {
                kind: "a value",
                name: value.into(),
            }),
        }
    }
}

impl Catalog {
    /// Gives an enum type one more value.
    ///
    /// # Errors
    ///
    /// When there is no such type, it has the value already, or not the one beside it.
    pub fn add_enum_value(
        &mut self,
        name: &Identifier,
        value: &str,
        position: &ValuePosition,
    ) -> Result<(), Refused> {
        let mut changed = self.require_enumeration(name)?.clone();
        changed.must_be_new_value(value)?;
        let at = match position {
            ValuePosition::Last => changed.values.len(),
            ValuePosition::Before(other) => changed.must_have_value(other)?,
            ValuePosition::After(other) => changed.must_have_value(other)? + 1,
        };
        changed.values.insert(at, value.to_owned());
        self.set_enumeration(name.clone(), Some(changed));
        Ok(())
    }

    /// Gives a value of an enum type another name; rows and defaults follow.
    ///
    /// # Errors
    ///
    /// When there is no such type or value, the new name is taken or unusable, or a rule speaks of the
    /// value in a text of its own.
    pub fn rename_enum_value(
        &mut self,
        name: &Identifier,
        from: &str,
        to: &str,
    ) -> Result<(), Refused> {
        let mut changed = self.require_enumeration(name)?.clone();
        let at = changed.must_have_value(from)?;
        changed.must_be_new_value(to)?;
        self.must_be_unspoken_value(name, from)?;
        changed.values.splice(at..=at, [to.to_owned()]);
        self.set_enumeration(name.clone(), Some(changed));
        self.replace_value(name, from, to);
        Ok(())
    }

    /// Takes a value away from an enum type; rows that hold it get another one, where one is named.
    ///
    /// # Errors
    ///
    /// When there is no such type or value, it is the only one, or a default or rule needs it.
    pub fn drop_enum_value(
        &mut self,
        name: &Identifier,
        value: &str,
        replaced_by: Option<&str>,
    ) -> Result<(), Refused> {
        let mut changed = self.require_enumeration(name)?.clone();
        let at = changed.must_have_value(value)?;
        changed.values.remove(at);
        if changed.values.is_empty() {
            let said = format!("`{value}` is the only value of the enum type `{name}`");
            return Err(Reason::Contradiction(said).into());
        }
        if let Some(other) = replaced_by {
            changed.must_have_value(other)?;
        }
        self.must_be_unspoken_value(name, value)?;
        match replaced_by {
            Some(other) => self.replace_value(name, value, other),
            None => self.must_be_no_default(name, value)?,
        }
        self.set_enumeration(name.clone(), Some(changed));
        Ok(())
    }

    /// Gives an enum type another name; its columns follow.
    ///
    /// # Errors
    ///
    /// When there is no such type or the new name is taken or unusable.
    pub fn rename_enum(&mut self, from: &Identifier, to: &Identifier) -> Result<(), Refused> {
        let mut changed = self.require_enumeration(from)?.clone();
        must_be_usable(to)?;
        if self.enumeration(to).is_some() || self.has_relation(to) {
            let (kind, name) = ("a table, index or type", to.clone());
            return Err(Reason::Exists { kind, name }.into());
        }
        changed.name = to.clone();
        self.set_enumeration(from.clone(), None);
        self.set_enumeration(to.clone(), Some(changed));
        self.change_columns_of(from, |column| rename_type(&mut column.data_type, from, to));
        self.follow_enumeration(from, to);
        Ok(())
    }

    fn follow_enumeration(&mut self, from: &Identifier, to: &Identifier) {
        for old in self.definitions().cloned().collect::<Vec<_>>() {
            let mut new = old.clone();
            for need in &mut new.needs {
                if *need == Need::Enumeration(from.clone()) {
                    *need = Need::Enumeration(to.clone());
                }
            }
            match &mut new.body {
                Body::Domain { data_type, .. } => rename_type(data_type, from, to),
                Body::Composite(attributes) => {
                    let types = attributes.iter_mut().map(|part| &mut part.data_type);
                    types.for_each(|data_type| rename_type(data_type, from, to));
                }
                Body::Name
                | Body::Extension { .. }
                | Body::Sequence { .. }
                | Body::View { .. }
                | Body::Statement(_) => {}
            }
            if new != old {
                self.set_definition(new.key.clone(), Some(new));
            }
        }
    }

    fn replace_value(&mut self, name: &Identifier, from: &str, to: &str) {
        let old = text(from);
        self.change_columns_of(name, |column| {
            let values = column.default.iter_mut().chain(&mut column.on_update);
            for value in values.filter(|value| **value == old) {
                *value = text(to);
            }
        });
    }

    fn change_columns_of(&mut self, name: &Identifier, change: impl Fn(&mut Column)) {
        let tables: Vec<Table> = self.tables().filter(|t| has(t, name)).cloned().collect();
        for before in tables {
            let mut table = before.clone();
            let columns = table.columns.iter_mut();
            columns
                .filter(|column| is_of(column, name))
                .for_each(&change);
            if table != before {
                self.set_table(before.name, Some(table));
            }
        }
    }

    fn must_be_no_default(&self, name: &str, value: &str) -> Result<(), Reason> {
        let value_of = text(value);
        let mut columns = self.columns_of_enumeration(name);
        let held = columns.find(|(_, column)| {
            let mut values = column.default.iter().chain(&column.on_update);
            values.any(|known| *known == value_of)
        });
        match held {
            None => Ok(()),
            Some((table, column)) => Err(Reason::InUse {
                name: value.into(),
                by: format!("the default of `{}` of `{table}`", column.name),
            }),
        }
    }

    /// Refuses a value that a check, index, computed column or view over a column of the type speaks
    /// of: its text would mean something else, or nothing.
    fn must_be_unspoken_value(&self, name: &str, value: &str) -> Result<(), Reason> {
        let by = self
            .columns_of_enumeration(name)
            .find_map(|(table, column)| {
                let table = self.table(table)?;
                self.speaker(table, column, value)
            });
        match by {
            None => Ok(()),
            Some(by) => Err(Reason::InUse {
                name: value.into(),
                by,
            }),
        }
    }

    fn speaker(&self, table: &Table, column: &Column, value: &str) -> Option<String> {
        let speaks = |text: &SqlText| text.mentions(&column.name) && text.holds_text(value);
        if let Some(check) = table.checks.iter().find(|c| speaks(&c.expression)) {
            return Some(format!("the check `{}` of `{}`", check.name, table.name));
        }
        let mut indexes = table.indexes.iter();
        if let Some(index) = indexes.find(|index| texts(index).any(speaks)) {
            return Some(format!("the index `{}` of `{}`", index.name, table.name));
        }
        let computed = table.columns.iter().find(|other| {
            let rule = other.generated.as_ref();
            rule.is_some_and(|rule| speaks(&rule.expression))
        });
        if let Some(computed) = computed {
            return Some(format!("the computed column `{}`", computed.name));
        }
        let mut readers = self.definitions();
        let reader = readers.find(|d| {
            let belongs = d.key.table.as_ref() == Some(&table.name);
            (belongs || d.reads_column(&table.name, &column.name))
                && d.text().is_some_and(|text| text.holds_text(value))
        });
        reader.map(|reader| format!("the {}", reader.key))
    }
}

fn text(value: &str) -> Expression {
    Expression::Literal(Literal::Text(value.to_owned()))
}

/// The condition of an index and the expressions that it computes.
fn texts(index: &Index) -> impl Iterator<Item = &SqlText> {
    let keys = index.keys.iter().filter_map(|key| match &key.target {
        KeyTarget::Column(_) => None,
        KeyTarget::Expression(text) => Some(text),
    });
    index.filter.iter().chain(keys)
}

fn is_of(column: &Column, name: &str) -> bool {
    let of = column.data_type.enumeration();
    of.is_some_and(|known| known == name)
}

fn has(table: &Table, name: &str) -> bool {
    table.columns.iter().any(|column| is_of(column, name))
}

fn rename_type(data_type: &mut Type, from: &Identifier, to: &Identifier) {
    match data_type {
        Type::Enumeration(name) if name == from => *name = to.clone(),
        Type::Array(element) => rename_type(element, from, to),
        _ => {}
    }
}
