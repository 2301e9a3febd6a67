//! Enum types, and the values that columns take.

use super::names::must_be_usable;
use super::refused::Missing;
use super::{Catalog, Column, Enumeration, Reason, Refused};
use crate::expression::Literal;
use crate::identifier::Identifier;
use crate::types::Type;

impl Catalog {
    /// Adds an enum type.
    ///
    /// # Errors
    ///
    /// When the name is taken or unusable, or the values are none or repeated.
    pub fn create_enum(&mut self, enumeration: &Enumeration) -> Result<(), Refused> {
        must_be_usable(&enumeration.name)?;
        let name = enumeration.name.clone();
        if self.enums.contains_key(&name) || self.has_relation(&name) {
            let kind = "a table, index or type";
            return Err(Reason::Exists { kind, name }.into());
        }
        if enumeration.values.is_empty() {
            return Err(Reason::Contradiction(format!("enum type `{name}` has no values")).into());
        }
        for (at, value) in enumeration.values.iter().enumerate() {
            must_be_usable_value(value)?;
            if enumeration.values.iter().take(at).any(|v| v == value) {
                return Err(Reason::ListedTwice(value.as_str().into()).into());
            }
        }
        self.set_enumeration(name, Some(enumeration.clone()));
        Ok(())
    }

    /// Takes an enum type away.
    ///
    /// # Errors
    ///
    /// When there is no such type or a column still has it.
    pub fn drop_enum(&mut self, name: &Identifier) -> Result<(), Refused> {
        self.require_enumeration(name)?;
        if let Some((table, column)) = self.columns_of_enumeration(name).next() {
            return Err(Reason::InUse {
                name: name.clone(),
                by: format!("the column `{}` of `{table}`", column.name),
            }
            .into());
        }
        self.set_enumeration(name.clone(), None);
        Ok(())
    }

    /// The columns that have an enum type, with their tables' names.
    pub fn columns_of_enumeration<'c>(
        &'c self,
        name: &'c str,
    ) -> impl Iterator<Item = (&'c Identifier, &'c Column)> {
        self.tables().flat_map(move |table| {
            table
                .columns
                .iter()
                .filter(move |column| column.data_type.enumeration().is_some_and(|n| n == name))
                .map(move |column| (&table.name, column))
        })
    }

    pub(super) fn require_enumeration(&self, name: &str) -> Result<&Enumeration, Reason> {
        self.enumeration(name)
            .ok_or_else(|| Reason::UnknownEnumeration(Missing::among(name, self.enums.keys())))
    }

    /// Checks that a value can stand in a column.
    pub(crate) fn check_value(&self, column: &Column, value: &Literal) -> Result<(), Reason> {
        if let (Type::Enumeration(name), Literal::Text(value)) = (&column.data_type, value) {
            let enumeration = self.require_enumeration(name)?;
            if !enumeration.values.contains(value) {
                let known: Vec<Identifier> = enumeration
                    .values
                    .iter()
                    .map(|value| value.as_str().into())
                    .collect();
                return Err(Reason::UnknownValue {
                    enumeration: name.clone(),
                    missing: Missing::among(value, &known),
                });
            }
        }
        if fits(&column.data_type, column.nullable, value) {
            return Ok(());
        }
        Err(Reason::BadValue {
            value: in_words(value),
            column: column.name.clone(),
            data_type: column.data_type.clone(),
        })
    }
}

pub(super) fn must_be_usable_value(value: &str) -> Result<(), Reason> {
    // PostgreSQL keeps enum labels as names: at most 63 bytes.
    // <https://www.postgresql.org/docs/current/datatype-enum.html>
    let name = Identifier::from(value);
    match name.problem() {
        None | Some(crate::identifier::IdentifierProblem::Reserved { .. }) => Ok(()),
        Some(problem) => Err(Reason::BadName { name, problem }),
    }
}

/// Tells whether a literal can be a value of a type; text is left to the database to read.
pub(crate) fn fits(data_type: &Type, nullable: bool, value: &Literal) -> bool {
    match value {
        Literal::Null => nullable,
        Literal::Boolean(_) => matches!(data_type, Type::Boolean | Type::Custom(_)),
        Literal::Integer(number) => match data_type {
            Type::SmallInteger => i16::try_from(*number).is_ok(),
            Type::Integer => i32::try_from(*number).is_ok(),
            _ => matches!(
                data_type,
                Type::BigInteger | Type::Decimal(_) | Type::Real | Type::Double | Type::Custom(_)
            ),
        },
        Literal::Decimal(_) | Literal::Float(_) => matches!(
            data_type,
            Type::Decimal(_) | Type::Real | Type::Double | Type::Custom(_)
        ),
        Literal::Text(text) => match data_type {
            Type::Varchar(Some(most)) | Type::Char(most) => {
                u32::try_from(text.chars().count()).is_ok_and(|length| length <= *most)
            }
            Type::SmallInteger | Type::Integer | Type::BigInteger | Type::Boolean => false,
            Type::Binary | Type::Real | Type::Double => false,
            Type::Decimal(_) => text.parse::<f64>().is_ok(),
            _ => true,
        },
        Literal::Bytes(_) => matches!(data_type, Type::Binary | Type::Custom(_)),
        Literal::Json(_) => matches!(data_type, Type::Json | Type::JsonBinary | Type::Custom(_)),
    }
}

fn in_words(value: &Literal) -> String {
    match value {
        Literal::Null => "NULL".to_owned(),
        Literal::Boolean(value) => format!("`{value}`"),
        Literal::Integer(value) => format!("`{value}`"),
        Literal::Decimal(value) => format!("`{value}`"),
        Literal::Float(value) => format!("`{}`", value.get()),
        Literal::Text(value) => format!("the text \"{value}\""),
        Literal::Bytes(_) => "a run of bytes".to_owned(),
        Literal::Json(_) => "a JSON document".to_owned(),
    }
}
