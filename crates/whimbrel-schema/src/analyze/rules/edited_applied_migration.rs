//! `edited-applied-migration`: a revision that ran is not what it was.

use super::{Check, Group, Rule, Severity};
use crate::backend::Backend;
use crate::verify::Level;

pub(super) static RULE: Rule = Rule {
    id: "edited-applied-migration",
    group: Group::Process,
    severity: Severity::Error,
    level: Level::Warn,
    penalty: 0,
    backends: &[Backend::Postgres, Backend::Sqlite],
    about: "a revision that a database has run and that says something else now",
    why: "Databases that ran it before and after the change have different schemas under the same \
          revision.",
    instead: "Put it back as it was, and write what is missing into a new revision.",
    check: Check::Elsewhere(
        "the manager compares the checksum of every applied revision with the one that the database \
         keeps, and refuses to go on; what a migration says cannot tell",
    ),
    examples: &[],
};
