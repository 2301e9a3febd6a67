//! A schema as the revision that makes it.

use crate::catalog::Catalog;
use crate::diff::difference;
use crate::render::{Down, Heading, Module, Node};

/// The reason that a baseline gives for having no way back.
const NO_WAY_BACK: &str = "a baseline is the schema that was there before";

/// The text of a module whose `up` makes the whole schema: a baseline.
///
/// It has no `down`: that would drop everything that was there before Whimbrel came. What a revision
/// has no words for stands in comments.
pub fn module(catalog: &Catalog, heading: Heading<'_>) -> String {
    let difference = difference(&Catalog::new(), catalog);
    let operations = difference.operations.into_iter().map(Node::from);
    let unexplained = difference.unexplained.into_iter();
    let comments = unexplained.map(|what| Node::Comment(format!("Left out: {what}.")));
    let up: Vec<Node> = operations.chain(comments).collect();
    Module {
        heading,
        documentation: &[],
        up: &up,
        down: &Down::Irreversible(NO_WAY_BACK.to_owned()),
    }
    .text()
}
