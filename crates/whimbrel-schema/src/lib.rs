//! The pure heart of Whimbrel: a typed schema builder, operations, a catalog, plans and checks.
//!
//! Nothing here touches a file, a clock, the environment, the network or a terminal, and nothing
//! panics on what a user writes. Everything is an [`Operation`](operation::Operation) (a change, as
//! data) or a [`Catalog`] (a schema, as data); every feature is a verb between them:
//! record, [`replay`](replay::replay), [`reverse`](reverse::reverse), [`plan`](plan::plan).

pub mod analyze;
pub mod backend;
pub mod builder;
pub mod catalog;
pub mod checksum;
pub mod condition;
pub mod dialect;
pub mod diesel;
pub mod diff;
pub mod drift;
pub mod expression;
pub mod graph;
pub mod identifier;
pub mod joined;
pub mod lower;
pub mod migration;
pub mod model;
pub mod names;
pub mod operation;
pub mod place;
pub mod plan;
pub mod prelude;
pub mod read;
pub mod recording;
pub mod registry;
pub mod render;
pub mod replay;
pub mod reverse;
pub mod show;
pub mod sql;
pub mod squash;
pub mod types;
pub mod verify;

pub use backend::Backend;
pub use builder::Schema;
pub use catalog::Catalog;
pub use identifier::Identifier;
pub use migration::{Header, Migration};
pub use recording::Recording;
pub use registry::{Registry, Revision};
/// JSON documents in defaults and rows.
pub use serde_json::json;
