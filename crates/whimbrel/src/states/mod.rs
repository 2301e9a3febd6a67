//! States of a schema that can be compared: what migrations make, what models want, what a database has.

mod compare;
mod load;
mod schema_file;
mod show;
mod source;

pub use compare::{Compared, Ready, prepare};
pub use load::{State, States};
pub(crate) use load::{schemas, within};
pub use source::Source;
