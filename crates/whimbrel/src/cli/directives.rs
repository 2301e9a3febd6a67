//! What an application may change of a generated revision before it is written.

pub use whimbrel_schema::operation::Operation;
pub use whimbrel_schema::render::{Down, Node};

/// A revision that is about to be written.
#[derive(Clone, Debug)]
pub struct Draft {
    /// What it does, in a few words.
    pub message: String,
    /// What it changes.
    pub up: Vec<Node>,
    /// How that is undone.
    pub down: Down,
}

impl Draft {
    /// Tells whether it changes nothing.
    pub const fn is_empty(&self) -> bool {
        self.up.is_empty()
    }
}

/// Looks at what `create --autogenerate` found, and may change it before it is written.
///
/// ```
/// use whimbrel::cli::{Directives, Down, Draft, Node, Operation};
///
/// /// Indexes come in a revision of their own, after everything else.
/// struct IndexesApart;
///
/// impl Directives for IndexesApart {
///     fn revise(&self, draft: Draft) -> Vec<Draft> {
///         let is_index = |node: &Node| matches!(node.operation(), Some(Operation::CreateIndex(_)));
///         let (indexes, rest): (Vec<Node>, Vec<Node>) = draft.up.into_iter().partition(is_index);
///         let part = |message: String, up| Draft { message, up, down: Down::Derived };
///         let later = part(format!("index: {}", draft.message), indexes);
///         [part(draft.message, rest), later]
///             .into_iter()
///             .filter(|draft| !draft.is_empty())
///             .collect()
///     }
/// }
/// ```
pub trait Directives: Sync {
    /// The revisions to write in the place of one, each following the one before; none drops it.
    fn revise(&self, draft: Draft) -> Vec<Draft>;
}
