//! Tables as an application's structs describe them, and the schema that they ask for.
//!
//! Everything here is constant data: `#[derive(Model)]` writes a [`TableModel`] for a struct, and
//! `models![…]` lists them. [`Models::catalog`] is the schema that they ask for together, with the
//! names that the builder would give ([`names`](crate::names)).

mod beside;
mod column;
mod data;
mod desired;
mod field_type;
mod index;
mod key;
mod lower;
mod models;
mod problem;
mod renames;
mod table;

pub use column::{ColumnModel, GeneratedModel};
pub use data::{SqlModel, ValueModel};
pub use field_type::{EnumModel, FieldType};
pub use index::{IndexKeyModel, IndexModel, KeyTargetModel};
pub use key::{CheckModel, ForeignKeyModel, PrimaryKeyModel, UniqueModel};
pub use models::Models;
pub use problem::{ModelFault, ModelProblem};
pub use table::{TableModel, TableName};
