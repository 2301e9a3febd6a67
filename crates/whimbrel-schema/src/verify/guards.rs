//! Conditions: each holds where the history gets to it, and none decides what the schema is.

use std::collections::BTreeMap;

use super::finding::Finding;
use super::pass::{Pass, State};
use super::rule;
use crate::catalog::Catalog;
use crate::condition::{Condition, not};
use crate::place::Place;
use crate::recording::{Recorded, Recording, ScopeId};

/// What a condition turned out to be where the first operation under it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answer {
    Holds,
    Never,
}

/// A block whose operations changed the schema.
#[derive(Debug)]
struct Change {
    place: Place,
    /// Whether a condition over the last change held no more after it.
    is_settled: bool,
}

/// The conditions that a pass has met.
#[derive(Debug, Default)]
pub(super) struct Guards {
    answers: BTreeMap<ScopeId, Answer>,
    changes: BTreeMap<ScopeId, Change>,
    environments: Vec<ScopeId>,
}

impl Guards {
    /// Asks the conditions around an operation that were not asked yet; finds one that cannot hold.
    pub(super) fn enter(
        &mut self,
        pass: &Pass<'_>,
        scope: Option<ScopeId>,
        state: &State,
    ) -> Option<Finding> {
        for (id, condition) in pass.recording.conditions(scope) {
            if let Some(answer) = self.answers.get(&id) {
                match answer {
                    Answer::Holds => continue,
                    Answer::Never => return None,
                }
            }
            if condition.holds_in(&state.catalog) != Some(false) {
                self.answers.insert(id, Answer::Holds);
                continue;
            }
            self.answers.insert(id, Answer::Never);
            let is_poisoned = condition.names().any(|name| state.poison.knows(name));
            let place = pass.recording.scope(id).map(|scope| scope.place);
            return place
                .filter(|_| !is_poisoned)
                .map(|place| dead_branch(pass, condition, place));
        }
        None
    }

    /// Tells whether an operation stands under a condition that does not hold.
    pub(super) fn is_dead(&self, recording: &Recording, scope: Option<ScopeId>) -> bool {
        let conditions = recording.conditions(scope);
        let mut answers = conditions.iter().map(|(id, _)| self.answers.get(id));
        answers.any(|answer| answer == Some(&Answer::Never))
    }

    /// Notes that an operation changed the schema; finds one that asks for the environment.
    pub(super) fn changed(
        &mut self,
        pass: &Pass<'_>,
        recorded: &Recorded,
        catalog: &Catalog,
    ) -> Option<Finding> {
        let conditions = pass.recording.conditions(recorded.scope);
        let (innermost, _) = *conditions.last()?;
        let is_environment = |condition: &Condition| condition.holds_in(catalog).is_none();
        let environment = conditions.iter().find(|(_, c)| is_environment(c));
        if let Some((id, condition)) = environment {
            if self.environments.contains(id) {
                return None;
            }
            self.environments.push(*id);
            return Some(environment_schema(pass, condition, recorded.place));
        }
        let mut answers = conditions.iter().map(|(_, c)| c.holds_in(catalog));
        let is_settled = answers.any(|answer| answer == Some(false));
        let place = recorded.place;
        self.changes.insert(innermost, Change { place, is_settled });
        None
    }

    /// Finds the blocks after which the schema depends on whether they ran.
    pub(super) fn leave(self, pass: &Pass<'_>) -> Vec<Finding> {
        let unsettled = self.changes.iter().filter(|(_, change)| !change.is_settled);
        unsettled
            .filter_map(|(id, change)| {
                let scope = pass.recording.scope(*id)?;
                let conditions = pass.recording.conditions(Some(*id));
                let (_, condition) = conditions.last()?;
                let message = format!(
                    "whether the schema changes depends on a condition that stays as it is: {condition}"
                );
                let help = "ask for what the operations change, so that they are made only where \
                            they are missing, such as `when(column_is_missing(…), …)`";
                let finding = Finding::new(rule::CONDITIONAL_SCHEMA, scope.place, message);
                let note = format!(
                    "the change is at line {}, column {}",
                    change.place.line(),
                    change.place.column()
                );
                Some(finding.about(pass.revision).note(note).help(help))
            })
            .collect()
    }
}

fn dead_branch(pass: &Pass<'_>, condition: &Condition, place: Place) -> Finding {
    let message = format!(
        "this never runs, because {} by then",
        not(condition.clone())
    );
    let help = "a condition asks whether a database is behind the history; \
                here every database is past it";
    let finding = Finding::new(rule::DEAD_BRANCH, place, message);
    finding.about(pass.revision).help(help)
}

fn environment_schema(pass: &Pass<'_>, condition: &Condition, place: Place) -> Finding {
    let message = format!("the schema would differ by environment: this runs only if {condition}");
    let help = "under `environment_is` change rows; make the schema the same everywhere";
    let finding = Finding::new(rule::ENVIRONMENT_SCHEMA, place, message);
    finding.about(pass.revision).help(help)
}

#[cfg(test)]
mod tests {
    use crate::verify::testing::{history, messages};
    use crate::verify::{Policy, verify};

    #[test]
    fn dead_and_deciding_conditions_are_found() {
        history! {
            m20260101000000_a: Header::new("20260101000000", "a"), up |s| {
                s.create_table("t", |t| { t.integer("id").primary_key(); });
            };
            m20260102000000_b: Header::new("20260102000000", "b").revises("20260101000000"), up |s| {
                s.create_table_if_not_exists("t", |t| {
                    t.integer("id").primary_key();
                    t.index(["id"]);
                });
                s.when(environment_is("production"), |s| {
                    s.add_column("t", |c| c.text("a"));
                    s.add_column("t", |c| c.text("b"));
                });
                s.when(table_exists("t"), |s| s.add_column("t", |c| c.text("c")));
            }, down |s| { s.irreversible("a test"); };
        }
        assert_eq!(
            messages(verify(&REGISTRY, &Policy::default()).findings),
            [
                "this never runs, because table `t` exists by then",
                "the schema would differ by environment: this runs only if the environment is `production`",
                "whether the schema changes depends on a condition that stays as it is: table `t` exists",
            ]
        );
    }

    #[test]
    fn conditions_that_make_sure_of_something_pass() {
        history! {
            m20260101000000_a: Header::new("20260101000000", "a"), up |s| {
                s.create_table_if_not_exists("t", |t| {
                    t.integer("id").primary_key();
                    t.text("old");
                    t.index(["old"]);
                });
            }, down |s| { s.drop_table_if_exists("t"); };
            m20260102000000_b: Header::new("20260102000000", "b").revises("20260101000000"), up |s| {
                s.when(table_exists("t"), |s| {
                    s.when(column_is_missing("t", "a"), |s| {
                        s.add_column("t", |c| c.text("a").nullable());
                        s.add_column("t", |c| c.text("b").nullable());
                    });
                    s.update("t", matching("a IS NULL"), |row| row.set("a", "x"));
                });
                s.when(column_exists("t", "old"), |s| s.rename_column("t", "old", "new"));
                s.when(not(environment_is("production")), |s| {
                    s.insert("t", ["id", "new"], [(1, "sample")]);
                });
            }, down |s| { s.irreversible("a test"); };
        }
        let found = verify(&REGISTRY, &Policy::default()).findings;
        assert_eq!(messages(found), [""; 0]);
    }

    #[test]
    fn a_condition_on_what_was_refused_is_not_judged() {
        history! {
            m20260101000000_a: Header::new("20260101000000", "a"), up |s| {
                s.create_table("t", |t| { t.integer("id").references("missing"); });
                s.when(table_exists("t"), |s| s.delete("t", matching("id = 1")));
            };
        }
        assert_eq!(
            messages(verify(&REGISTRY, &Policy::default()).findings),
            ["no table `missing`"]
        );
    }
}
