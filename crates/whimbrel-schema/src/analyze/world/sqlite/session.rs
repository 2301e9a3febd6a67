//! The settings of a connection that change what statements do.

use super::super::World;
use crate::analyze::act::Act;
use crate::analyze::script::{Statement, Transaction};

impl World {
    /// `PRAGMA name = value`, where it changes what statements do.
    pub(in super::super) fn set_pragma(&mut self, name: &str, value: Option<&str>) {
        let Some(value) = value.map(is_on) else {
            return;
        };
        match name {
            "foreign_keys" => self.foreign_keys = value,
            "legacy_alter_table" => self.legacy_alter_table = value,
            "defer_foreign_keys" => self.defer_foreign_keys = value,
            _ => {}
        }
    }
}

/// A boolean as SQLite reads it
/// ([PRAGMA](https://www.sqlite.org/pragma.html#syntax)).
pub fn is_on(value: &str) -> bool {
    let value = value.to_ascii_lowercase();
    matches!(value.as_str(), "on" | "yes" | "true") || value.parse::<i64>().is_ok_and(|n| n != 0)
}

/// Tells whether a statement does nothing where it stands: `PRAGMA foreign_keys` is a no-op within a
/// transaction ([PRAGMA foreign_keys](https://www.sqlite.org/pragma.html#pragma_foreign_keys)).
pub fn is_idle(statement: &Statement) -> bool {
    let sets = matches!(
        &statement.act,
        Act::Pragma { name, value: Some(_) } if name == "foreign_keys"
    );
    sets && statement.transaction != Transaction::Alone
}
