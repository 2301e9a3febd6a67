//! Reads what SQLite keeps in `sqlite_schema` ([The Schema Table](https://www.sqlite.org/schematab.html)).
//!
//! The texts of the statements are all that SQLite keeps of a schema, so they are read in full, by a
//! reader of their own: it is linked into applications. No text makes it panic. What it cannot read,
//! and what a catalog has no typed form for, is carried as the statement or named, never dropped.

mod change;
mod clause;
mod column;
mod conflict;
mod cursor;
mod data_type;
mod default;
mod definition;
mod draft;
mod edit;
mod expression;
mod foreign;
mod index;
mod key;
mod layout;
mod needs;
mod problem;
mod quotes;
mod reading;
mod reference;
mod statement;
mod stored;
mod table;

pub use data_type::data_type;
pub use edit::{Unclear, edited, leaves_rows_alone};
pub use foreign::{Shadows, is_bookkeeping};
pub use problem::Problem;
pub use reading::{Reading, Row, RowKind, read};
pub use stored::{as_stored, statements};
