//! Diesel's `schema.rs`: written from a catalog as `diesel print-schema` writes it, and read back.
//!
//! The text is that of Diesel CLI 2.3, byte for byte, laid out as rustfmt leaves it by default. Where
//! Diesel CLI gives up (a table without a primary key, a SQLite type without a Diesel type), the rest
//! is written and [`Printed::notes`] says what was done.

mod custom_types;
mod described;
mod layout;
mod names;
mod postgres_types;
mod print;
mod read;
mod relations;
mod section;
mod sqlite_types;
mod tables;
mod text;

pub use described::Described;
pub use layout::is_same;
pub use print::{Printed, print};
pub use read::{ReadError, SchemaFile, read};
pub use section::{BadPattern, Docs, Filter, Patterns, SameQuery, Section, Sorting};
