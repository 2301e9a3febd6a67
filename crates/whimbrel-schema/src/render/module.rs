//! A whole revision module.

use super::header::{Heading, title};
use super::layout::block;
use super::node::Node;
use super::script::statements;

/// What a module says of the way back.
#[derive(Clone, Debug)]
pub enum Down {
    /// Nothing: it is derived from the `up`.
    Derived,
    /// These operations.
    Nodes(Vec<Node>),
    /// That there is none, and why.
    Irreversible(String),
}

/// A revision module, ready to be written.
#[derive(Clone, Debug)]
pub struct Module<'m> {
    /// What it says of itself.
    pub heading: Heading<'m>,
    /// Paragraphs of documentation below the title.
    pub documentation: &'m [String],
    /// What it changes; nothing leaves a place to write it.
    pub up: &'m [Node],
    /// How that is undone.
    pub down: &'m Down,
}

/// What stands in a new module whose author has not written anything yet.
const TO_BE_WRITTEN: &str = "{
        // What undoes it is derived; where that is impossible the build asks for a `down`.
        let _ = schema; // In its place: schema.create_table(\"…\", |t| { … });
    }";

impl Module<'_> {
    /// The text of the file, as `cargo fmt` would leave it.
    pub fn text(&self) -> String {
        let mut text = format!("//! {}\n", title(self.heading.message));
        for paragraph in self.documentation {
            text.push_str("//!\n");
            for line in paragraph.lines() {
                text.push_str(format!("//! {line}").trim_end());
                text.push('\n');
            }
        }
        text.push_str("use whimbrel::prelude::*;\n\npub struct Revision;\n\n");
        text.push_str("impl Migration for Revision {\n");
        text.push_str(&self.heading.constant());
        let up = match self.up {
            [] => TO_BE_WRITTEN.to_owned(),
            nodes => block(&statements(nodes, "schema"), 4),
        };
        text.push_str(&format!("\n    fn up(schema: &mut Schema) {up}\n"));
        if let Some(down) = self.down() {
            text.push_str(&format!("\n    fn down(schema: &mut Schema) {down}\n"));
        }
        text.push_str("}\n");
        text
    }

    /// The statements of `up` as a template sets them in: the first line without its indent, and
    /// nothing for a revision that is still to be written.
    pub fn upgrades(&self) -> String {
        inside(&block(&statements(self.up, "schema"), 4))
    }

    /// The statements of `down` likewise; `None` where it is left out.
    pub fn downgrades(&self) -> Option<String> {
        self.down().map(|down| inside(&down))
    }

    fn down(&self) -> Option<String> {
        let nodes = match self.down {
            Down::Derived => return None,
            Down::Nodes(nodes) => statements(nodes, "schema"),
            Down::Irreversible(reason) => vec![super::script::irreversible(reason)],
        };
        Some(block(&nodes, 4))
    }
}

/// What stands between the braces of a block.
fn inside(block: &str) -> String {
    let inside = block
        .strip_prefix('{')
        .and_then(|rest| rest.strip_suffix('}'));
    inside.unwrap_or(block).trim().to_owned()
}
