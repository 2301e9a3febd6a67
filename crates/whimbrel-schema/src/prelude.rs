//! What a migration module imports: `use whimbrel::prelude::*;`.

pub use crate::backend::Backend;
pub use crate::builder::{
    AlterTable, CreateTable, PUBLIC, Schema, asc, custom_type, desc, every_row, expression,
    function, index_of_view, key, key_part, matching, policy, trigger, within,
};
pub use crate::catalog::Action::{self, Cascade, NoAction, Restrict, SetDefault, SetNull};
pub use crate::catalog::Conflict;
pub use crate::catalog::Deferrable::{self, InitiallyDeferred, InitiallyImmediate};
pub use crate::catalog::{DefinitionKey, DefinitionKind, KeyTarget};
pub use crate::condition::{
    column_exists, column_is_missing, constraint_exists, constraint_is_missing, environment_is,
    index_exists, index_is_missing, not, table_exists, table_is_missing,
};
pub use crate::expression::{now, random_uuid, today};
pub use crate::migration::{Header, Migration};
pub use crate::sql::{per_backend, sql};
pub use crate::types::Type;
pub use serde_json::json;
