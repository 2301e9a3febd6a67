//! What is SQLite's own: what it refuses, what it writes anew, and what follows a table that goes or
//! gets another name.

mod added;
mod altered;
mod dependants;
mod footprint;
mod removal;
mod rename;
mod session;

pub use added::{Limit, limits};
pub use altered::{Native, native};
pub use dependants::{Broken, Use};
pub(super) use footprint::footprint;
pub use session::{is_idle, is_on};
