//! A finding: what is wrong, where, and what to do about it.

use serde::Serialize;

use super::level::Level;
use super::rule::{Kind, Rule};
use crate::place::Place;
use crate::registry::Revision;

/// Something that the verification found.
#[derive(Clone, Debug, Serialize)]
pub struct Finding {
    /// The stable id of the rule, in kebab case.
    pub rule: &'static str,
    /// How grave it is.
    pub level: Level,
    /// What is wrong, as one sentence without a full stop.
    pub message: String,
    /// What else there is to know, a sentence each.
    pub notes: Vec<String>,
    /// What to do about it.
    pub help: Option<String>,
    /// The call that it is about.
    pub place: Place,
    /// The text literal in that call that it is about; a caret can be narrowed to it.
    pub literal: Option<String>,
    /// The revision's id; none for findings about the registry or the policy.
    pub revision: Option<&'static str>,
    /// The revision's module.
    pub module: Option<&'static str>,
    #[serde(skip)]
    kind: Kind,
}

impl Finding {
    /// A finding of a rule, at the level that the rule has by itself.
    pub fn new(rule: Rule, place: Place, message: impl Into<String>) -> Self {
        Self {
            rule: rule.id,
            level: rule.level,
            message: message.into(),
            notes: Vec::new(),
            help: None,
            place,
            literal: None,
            revision: None,
            module: None,
            kind: rule.kind,
        }
    }

    /// Says which revision it is about.
    #[must_use]
    pub fn about(mut self, revision: &Revision) -> Self {
        self.revision = Some(revision.header.id);
        self.module = Some(revision.module);
        self
    }

    /// Says what to do about it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Says what else there is to know.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// Names the text literal that it is about.
    #[must_use]
    pub fn literal(mut self, literal: impl Into<String>) -> Self {
        self.literal = Some(literal.into());
        self
    }

    /// Tells whether a policy may set another level.
    pub(super) fn is_judgement(&self) -> bool {
        self.kind == Kind::Judgement
    }
}
