//! Comparing the planner's acts with those that are read in the text.

use std::fmt::Debug;

use whimbrel_schema::analyze::Statement;
use whimbrel_schema::analyze::act::Act;
use whimbrel_schema::operation::Operation;
use whimbrel_schema::plan::{Action, Item};
use whimbrel_schema::{Backend, Recording};
use whimbrel_sql::{Wrapping, statements};

use super::corpus::Run;

/// What a comparison came to.
#[derive(Default)]
pub(super) struct Compared {
    /// How many statements were compared.
    pub(super) statements: usize,
    /// How many tables made anew were.
    pub(super) rebuilds: usize,
    /// How many plans were lowered.
    pub(super) lowered: usize,
    /// Where the two sides differ.
    pub(super) differences: Vec<String>,
}

impl Compared {
    /// Compares a statement, when its text tells what it does.
    pub(super) fn item(&mut self, item: &Item, recording: &Recording, run: &Run) {
        let text = match &item.action {
            Action::Statement(text) | Action::Bound { text, .. } => text,
            Action::Concurrently(index) => &index.text,
            Action::Detach(detachment) => &detachment.text,
            // SQL of the author's says nothing of itself; a rebuild is compared apart.
            // Of a backfill a batch is sent, whose range its whole text lacks.
            Action::UserSql(_) | Action::Rebuild(_) | Action::Backfill(_) => return,
        };
        let operation = &recording.operations[item.operation].operation;
        // The planner knows what its own `DO` blocks do; the text does not tell.
        if matches!(operation, Operation::Execute(_)) || text.starts_with("DO ") {
            return;
        }
        let Some(read) = read(run, text) else {
            return;
        };
        let bound = matches!(item.action, Action::Bound { .. });
        let shown = |act: &Act| {
            if bound {
                spelt(&unbound(act))
            } else {
                spelt(act)
            }
        };
        let read: Vec<String> = read.iter().map(|s| shown(&s.act)).collect();
        let said: Vec<String> = item.acts.iter().map(shown).collect();
        self.statements += 1;
        if said != read {
            let (said, read) = (said.join("\n"), read.join("\n"));
            self.differences.push(format!(
                "{text}\nthe planner says\n{said}\nthe text says\n{read}"
            ));
        }
    }

    /// Fails when anything differs.
    pub(super) fn assert_equal(&self) {
        let some: Vec<&str> = self
            .differences
            .iter()
            .take(3)
            .map(String::as_str)
            .collect();
        assert!(
            self.differences.is_empty(),
            "{} differences, such as:\n{}",
            self.differences.len(),
            some.join("\n---\n")
        );
    }
}

/// An act without what bound values tell; the text does not hold them.
fn unbound(act: &Act) -> Act {
    let mut act = act.clone();
    match &mut act {
        Act::Update(update) => {
            update.literals.clear();
            update.filter.literal_key = None;
        }
        Act::Delete { filter, .. } => filter.literal_key = None,
        _ => {}
    }
    act
}

/// Reads a statement of a plan; nothing where the author wrote it for another database.
pub(super) fn read(run: &Run, text: &str) -> Option<Vec<Statement>> {
    match statements(run.backend, text, Wrapping::None) {
        Ok(read) => Some(read),
        Err(_) if run.backend == Backend::Sqlite && text.contains("::") => None,
        Err(errors) => panic!("{text}\nis not read: {errors:?}"),
    }
}

/// All that is said, but for the spelling of expressions.
pub(super) fn spelt(said: &impl Debug) -> String {
    let whole = format!("{said:#?}");
    let lines = whole.lines();
    let lines = lines.filter(|line| !line.trim_start().starts_with("text: "));
    // A sign may stand apart.
    let lines = lines.map(|line| line.replace("\"- ", "\"-"));
    lines.collect::<Vec<_>>().join("\n")
}
