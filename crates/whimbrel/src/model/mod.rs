//! Models: tables as an application's structs describe them.
//!
//! ```
//! use whimbrel::model::{Model, Models, SchemaEnum};
//! use whimbrel::{Backend, models};
//!
//! #[derive(SchemaEnum)]
//! enum Status {
//!     Active,
//!     Locked,
//! }
//!
//! #[derive(Model)]
//! #[model(comment = "People who can sign in", unique(team_id, name))]
//! struct User {
//!     #[model(identity)]
//!     id: i64,
//!     #[model(length = 320, unique)]
//!     email: String,
//!     name: Option<String>,
//!     #[model(references(Team, on_delete = cascade), index)]
//!     team_id: i32,
//!     #[model(default = "active")]
//!     status: Status,
//!     #[model(type = timestamptz, default = now())]
//!     created_at: String,
//! }
//!
//! #[derive(Model)]
//! struct Team {
//!     id: i32,
//!     #[model(renamed_from = "title", check = "name <> ''")]
//!     name: String,
//! }
//!
//! const MODELS: Models = models![User, Team];
//!
//! let schema = MODELS.catalog(Backend::Postgres).unwrap();
//! let users = schema.table("users").unwrap();
//! assert_eq!(users.column("email").unwrap().data_type.to_string(), "varchar(320)");
//! assert!(users.column("name").unwrap().nullable);
//! assert_eq!(users.foreign_keys[0].name, "users_team_id_fkey");
//! assert_eq!(schema.enumeration("status").unwrap().values, ["active", "locked"]);
//! ```
//!
//! `docs/MODELS.md` lists every attribute with what it becomes.

mod adjust;
mod compare;
mod embedded_catalog;
mod field;
mod fitting;
mod migrated;
mod sentence;

pub use embedded_catalog::{EmbeddedCatalog, EmbeddedColumn, EmbeddedTable};
pub use field::Field;
pub use migrated::{ModelsDiffer, must_match};
pub use whimbrel_derive::{Model, SchemaEnum};
pub use whimbrel_schema::Backend;
pub use whimbrel_schema::catalog::{Action, Deferrable, Identity, Nulls, Order, Storage};
pub use whimbrel_schema::model::{
    CheckModel, ColumnModel, EnumModel, FieldType, ForeignKeyModel, GeneratedModel, IndexKeyModel,
    IndexModel, KeyTargetModel, ModelFault, ModelProblem, Models, PrimaryKeyModel, SqlModel,
    TableModel, TableName, UniqueModel, ValueModel,
};
pub use whimbrel_schema::types::Precision;

#[doc(hidden)]
pub use adjust::{column, column_of, with_length, with_precision, with_timezone, without_timezone};
#[doc(hidden)]
pub use compare::{compare_column, compare_table, must_have_column};
#[doc(hidden)]
pub use fitting::fitting;

/// A struct that describes a table; `#[derive(Model)]` implements it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` describes no table",
    label = "no model",
    note = "derive it: `#[derive(whimbrel::Model)]`"
)]
pub trait Model {
    /// The name of the table.
    const NAME: TableName;

    /// The table.
    const MODEL: TableModel;
}

/// A Rust enum that describes an enum type of the database; `#[derive(SchemaEnum)]` implements it.
pub trait SchemaEnum {
    /// The enum type.
    const ENUM: EnumModel;
}

/// What a model finds in a crate that embeds no migrations.
#[doc(hidden)]
pub mod not_embedded {
    use super::EmbeddedCatalog;

    /// Nothing to compare with.
    pub const MIGRATIONS_CATALOG: EmbeddedCatalog = EmbeddedCatalog::NONE;
}

/// Lists the models of an application, as [`Models`](crate::model::Models).
///
/// ```
/// # use whimbrel::{Model, models};
/// # #[derive(Model)] struct User { id: i64 }
/// # #[derive(Model)] struct Team { id: i64 }
/// const MODELS: whimbrel::model::Models = models![User, Team];
/// assert_eq!(MODELS.tables().len(), 2);
/// ```
#[macro_export]
macro_rules! models {
    ($($model:ty),* $(,)?) => {
        $crate::model::Models::new(const {
            &[$(<$model as $crate::model::Model>::MODEL),*]
        })
    };
}
