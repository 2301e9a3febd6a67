//! A schema, shown: as SQL, as a document, as a drawing, or as a revision that makes it.

mod document;
mod dot;
mod labels;
mod mermaid;
mod module;
mod script;

pub use document::{Document, document};
pub use dot::dot;
pub use mermaid::mermaid;
pub use module::module;
pub use script::script;
