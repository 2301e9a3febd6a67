//! Enum types: what `Schema` does to them, and the handles of changes that are being written.

use super::schema::Schema;
use crate::catalog::{Enumeration, ValuePosition};
use crate::operation::{
    AddEnumValue, CreateEnum, DropEnum, DropEnumValue, Operation, RenameEnum, RenameEnumValue,
};
use crate::place::Place;

/// # Enum types
impl Schema {
    /// Creates an enum type: native on PostgreSQL, a check at each column on SQLite.
    #[track_caller]
    pub fn create_enum<const N: usize>(&mut self, name: &str, values: [&str; N]) {
        let enumeration = Enumeration::new(name, values.into_iter().map(str::to_owned).collect());
        self.record_operation(CreateEnum { enumeration }.into(), Place::caller());
    }

    /// Drops an enum type that no column has any more.
    #[track_caller]
    pub fn drop_enum(&mut self, name: &str) {
        let name = name.into();
        self.record_operation(DropEnum { name }.into(), Place::caller());
    }

    /// Gives an enum type another name; its columns follow.
    #[track_caller]
    pub fn rename_enum(&mut self, from: &str, to: &str) {
        let (from, to) = (from.into(), to.into());
        self.record_operation(RenameEnum { from, to }.into(), Place::caller());
    }

    /// Gives an enum type one more value, behind the last one unless said otherwise.
    ///
    /// ```
    /// use whimbrel_schema::prelude::*;
    /// # let recording = Schema::record(|schema| {
    /// schema.add_enum_value("mood", "great").after("good");
    /// # });
    /// # assert_eq!(recording.operations.len(), 1);
    /// ```
    #[track_caller]
    pub fn add_enum_value(&mut self, name: &str, value: &str) -> NewEnumValue<'_> {
        let add = AddEnumValue {
            name: name.into(),
            value: value.to_owned(),
            position: ValuePosition::Last,
        };
        let recorded = self.record_operation(add.into(), Place::caller());
        let Operation::AddEnumValue(operation) = recorded else {
            unreachable!("the operation was recorded just now");
        };
        NewEnumValue { operation }
    }

    /// Gives a value of an enum type another name; rows and defaults follow.
    #[track_caller]
    pub fn rename_enum_value(&mut self, name: &str, from: &str, to: &str) {
        let rename = RenameEnumValue {
            name: name.into(),
            from: from.to_owned(),
            to: to.to_owned(),
        };
        self.record_operation(rename.into(), Place::caller());
    }

    /// Takes a value away from an enum type; rows that hold it make the run stop, unless another value
    /// is named for them.
    ///
    /// PostgreSQL makes the type anew, which writes every row of its tables.
    ///
    /// ```
    /// use whimbrel_schema::prelude::*;
    /// # let recording = Schema::record(|schema| {
    /// schema.drop_enum_value("mood", "meh").replaced_by("ok");
    /// # });
    /// # assert_eq!(recording.operations.len(), 1);
    /// ```
    #[track_caller]
    pub fn drop_enum_value(&mut self, name: &str, value: &str) -> DroppedEnumValue<'_> {
        let drop = DropEnumValue {
            name: name.into(),
            value: value.to_owned(),
            replaced_by: None,
        };
        let recorded = self.record_operation(drop.into(), Place::caller());
        let Operation::DropEnumValue(operation) = recorded else {
            unreachable!("the operation was recorded just now");
        };
        DroppedEnumValue { operation }
    }
}

/// A new value of an enum type that is being written.
#[derive(Debug)]
pub struct NewEnumValue<'v> {
    operation: &'v mut AddEnumValue,
}

impl NewEnumValue<'_> {
    /// Puts it right before another value.
    pub fn before(self, value: &str) {
        self.operation.position = ValuePosition::Before(value.to_owned());
    }

    /// Puts it right behind another value.
    pub fn after(self, value: &str) {
        self.operation.position = ValuePosition::After(value.to_owned());
    }
}

/// A value of an enum type that goes.
#[derive(Debug)]
pub struct DroppedEnumValue<'v> {
    operation: &'v mut DropEnumValue,
}

impl DroppedEnumValue<'_> {
    /// Names the value that rows and defaults get instead.
    pub fn replaced_by(self, value: &str) {
        self.operation.replaced_by = Some(value.to_owned());
    }
}
