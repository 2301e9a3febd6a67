//! States of a schema that can be compared: what migrations make, what models want, what a database has.

mod compare;
mod load;
mod source;

pub use compare::{Compared, Ready, prepare};
pub use load::{Desired, State, States};
pub use source::Source;
pub(crate) use load::{schemas, within};
