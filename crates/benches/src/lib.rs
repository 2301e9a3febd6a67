//! What the benches share: a long history of revisions, and what plain Diesel would do with it.

pub mod gate;
pub mod graph;
pub mod history;
mod made;
pub mod memory;
pub mod script;
