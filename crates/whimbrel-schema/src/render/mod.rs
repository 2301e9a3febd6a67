//! Operations rendered as Rust: modules that a person would be glad to have written.
//!
//! The text is as rustfmt leaves it, so that a generated module is no change for `cargo fmt`.

mod attributes;
mod backfill;
mod column;
mod header;
mod index;
pub(crate) mod layout;
mod literal;
mod module;
mod node;
mod objects;
mod operations;
mod partition;
mod script;
mod table;
mod types;
pub(crate) mod unsaid;

pub use header::Heading;
pub use module::{Down, Module};
pub use node::Node;

/// What a rendered operation does not say, as clauses; nothing, where it is whole.
pub fn leaves_out(operation: &crate::operation::Operation) -> Vec<String> {
    unsaid::of_operation(operation)
}

/// The statements that record the nodes, each on lines of its own, as they stand in `up`.
pub fn lines(nodes: &[Node]) -> String {
    let statements = script::statements(nodes, "schema");
    let lines = statements.iter();
    lines.map(|statement| statement.lines(0) + "\n").collect()
}
