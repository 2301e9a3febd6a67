//! Database migrations for Rust: typed, verified at compile time, embedded, and safe to run.

mod embedded;
mod migrations;

#[cfg(feature = "cli")]
pub mod cli;
#[cfg(feature = "config")]
pub mod config;
#[cfg(feature = "runtime")]
#[doc(hidden)]
pub mod database;
#[cfg(feature = "runtime")]
pub mod diesel_source;
#[cfg(feature = "runtime")]
pub mod error;
#[cfg(feature = "gate")]
pub mod gate;
#[cfg(feature = "runtime")]
pub mod hooks;
#[cfg(feature = "runtime")]
pub mod inspect;
#[cfg(feature = "runtime")]
pub mod manager;
pub mod model;
#[cfg(any(feature = "cli", feature = "gate"))]
pub mod schema_rs;
#[cfg(feature = "runtime")]
mod shortcuts;
#[cfg(any(feature = "cli", feature = "gate"))]
mod source;
#[cfg(feature = "runtime")]
pub mod states;
#[cfg(feature = "runtime")]
mod suggest;
#[cfg(feature = "runtime")]
pub mod telemetry;
#[cfg(any(feature = "gate", feature = "runtime"))]
pub mod testing;
#[cfg(feature = "runtime")]
mod validator;

#[cfg(feature = "runtime")]
pub use database::DatabaseUrl;
pub use embedded::{Embedded, EmbeddedRevision, EmbeddedSql, Verdict};
#[cfg(feature = "runtime")]
pub use error::{Error, ErrorKind, Result};
#[cfg(feature = "runtime")]
pub use manager::MigrationManager;
pub use migrations::Migrations;
pub use model::{Model, SchemaEnum};
#[cfg(feature = "runtime")]
pub use shortcuts::{
    create_migration_manager, get_migration_status, init_and_migrate, quick_migrate,
    run_migrations, validate_migration_safety,
};
#[cfg(feature = "runtime")]
pub use validator::MigrationValidator;
pub use whimbrel_schema::{
    Backend, Header, Migration, Registry, Schema, json, prelude, registries, registry,
};
// Named by those who write helpers for their migrations, and by rustc when it refuses one: a path
// that the application can reach is printed short.
pub use whimbrel_schema::{builder, expression, types};

/// What the code that the gate writes names.
#[doc(hidden)]
pub mod verified {
    pub use whimbrel_schema::Backend;
    pub use whimbrel_schema::analyze::rules::Check;
    pub use whimbrel_schema::analyze::{Group, Rule, Severity};
    pub use whimbrel_schema::plan::Direction;
    pub use whimbrel_schema::verify::{Level, Stored};

    pub use crate::embedded::{Embedded, EmbeddedFinding, EmbeddedRevision, EmbeddedSql, Verdict};
    pub use crate::model::{
        EmbeddedCatalog, EmbeddedColumn, EmbeddedTable, EnumModel, FieldType, Precision, TableName,
    };
}

/// The pages whose examples are tested with the library's own.
#[cfg(doctest)]
mod pages {
    #[doc = include_str!("../../../README.md")]
    struct Readme;

    #[doc = include_str!("../../../docs/GUIDE.md")]
    struct Guide;

    #[doc = include_str!("../../../docs/MODELS.md")]
    struct Models;

    #[cfg(feature = "gate")]
    #[doc = include_str!("../../../docs/ANALYZER.md")]
    struct Analyzer;
}
