//! PostgreSQL: rows of its catalogs become a [`Catalog`](crate::Catalog), and back to the same spelling.
//!
//! A column that a sequence numbers (`serial`) is read as what it is: a column with the default
//! `nextval(…)`, the sequence beside it, and an object that says which column owns the sequence. What has
//! no field of its own in a table is carried as a statement, under the kind
//! [`Other`](crate::catalog::DefinitionKind::Other), with a word for what it is as its arguments.

mod as_stored;
mod columns;
mod constraints;
mod grants;
mod indexes;
mod names;
mod needs;
mod on_update;
mod parts;
mod reader;
mod routines;
pub mod rows;
mod sequences;
mod settled;
mod tables;
mod text;
mod twins;
mod types;
mod user_types;
mod value;
mod views;

pub use as_stored::as_stored;
pub use names::Names;
pub use reader::{Reading, Rows, read};
pub use settled::{Place, Question, Settled, questions, settled};
pub(crate) use text::{first_group, listed};
pub use twins::{Spelt, Twins, twins, under_schema};
pub use types::read_type;
pub use value::read_value;
