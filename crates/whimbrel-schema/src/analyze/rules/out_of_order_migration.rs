//! `out-of-order-migration`: a new revision stands before one that ran.

use super::{Check, Group, Rule, Severity};
use crate::backend::Backend;
use crate::verify::Level;

pub(super) static RULE: Rule = Rule {
    id: "out-of-order-migration",
    group: Group::Process,
    severity: Severity::Warning,
    level: Level::Warn,
    penalty: 0,
    backends: &[Backend::Postgres, Backend::Sqlite],
    about: "a revision that sorts before one that it follows",
    why: "Databases run the revisions in different orders, or leave one out.",
    instead: "Give it a new id, or join the branches with a merge revision.",
    check: Check::Elsewhere(
        "the verification finds it in the registry, as `id-order`, and two ends of a history as \
         `second-head`",
    ),
    examples: &[],
};
