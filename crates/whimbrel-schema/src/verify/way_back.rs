//! The way back: written or derived it restores the schema; where there is none, that is said.

use std::sync::Arc;

use super::born::Born;
use super::culprit;
use super::differences;
use super::finding::Finding;
use super::pass::{Pass, Passed, State};
use super::rule;
use crate::backend::Backend;
use crate::catalog::Mark;
use crate::operation::{Change, Effect};
use crate::place::Place;
use crate::plan::Direction;
use crate::recording::Recording;
use crate::registry::Revision;
use crate::replay::{Poison, replay};
use crate::reverse::{NoReversal, reverse};

/// How a revision is undone.
#[derive(Clone, Debug)]
pub enum WayBack {
    /// By the `down` that the author wrote.
    Written(Arc<Recording>),
    /// By operations derived from the `up`.
    Derived(Arc<Recording>),
    /// Not at all, and the author says why.
    Irreversible(String),
    /// Not at all; a finding says so, unless the policy allows it.
    Missing,
}

/// The `up` whose way back is looked for.
pub(super) struct Journey<'j> {
    pub(super) revision: &'static Revision,
    pub(super) up: &'j Arc<Recording>,
    pub(super) targets: &'j [Backend],
    /// The catalog before the `up`.
    pub(super) start: Mark,
}

/// What became of the proof of a way back.
pub(super) struct Proved {
    pub(super) way_back: WayBack,
    /// What is to be planned of it.
    pub(super) planned: Option<Arc<Recording>>,
    pub(super) findings: Vec<Finding>,
}

impl Proved {
    fn not(way_back: WayBack, findings: Vec<Finding>) -> Self {
        Self {
            way_back,
            planned: None,
            findings,
        }
    }
}

impl Journey<'_> {
    /// Proves the way back; leaves the catalog after the `up`.
    pub(super) fn prove(&self, down: Recording, state: &mut State, born: &mut Born) -> Proved {
        if let Some((reason, place)) = &down.irreversible {
            let findings = self.check_irreversible(reason, *place, &down);
            return Proved::not(WayBack::Irreversible(reason.clone()), findings);
        }
        if down.derive {
            return match self.check_mixed(&down) {
                Some(finding) => Proved::not(WayBack::Missing, vec![finding]),
                None => self.derive(state),
            };
        }
        let down = Arc::new(down);
        let end = state.catalog.mark();
        let pass = Pass {
            revision: self.revision,
            direction: Direction::Down,
            recording: &down,
            targets: self.targets,
        };
        let Passed {
            mut findings,
            is_complete,
        } = pass.run(state, born);
        if is_complete {
            findings.extend(self.check_restored(&down, state));
            findings.extend(self.check_empty(&down, state));
        }
        state.catalog.rollback(end);
        Proved {
            planned: is_complete.then(|| Arc::clone(&down)),
            way_back: WayBack::Written(down),
            findings,
        }
    }

    fn derive(&self, state: &mut State) -> Proved {
        state.catalog.rollback(self.start);
        let derived = reverse(self.up, &mut state.catalog);
        let end = state.catalog.mark();
        let down = match derived {
            Ok(down) => Arc::new(down),
            Err(problems) => return Proved::not(WayBack::Missing, vec![self.missing(&problems)]),
        };
        let refusals = replay(&down.operations, &mut state.catalog, &mut Poison::default());
        let finding = match refusals.first() {
            None => self.check_restored(&down, state),
            Some(refusal) => Some(self.does_not_derive(refusal.refused.reason.to_string())),
        };
        state.catalog.rollback(end);
        Proved {
            planned: finding.is_none().then(|| Arc::clone(&down)),
            way_back: WayBack::Derived(down),
            findings: finding.into_iter().collect(),
        }
    }

    fn check_irreversible(&self, reason: &str, place: Place, down: &Recording) -> Vec<Finding> {
        let mut findings = Vec::new();
        if reason.trim().is_empty() {
            let message = "`irreversible` says no reason";
            let finding = Finding::new(rule::EMPTY_REASON, place, message).literal(reason);
            let help = "say why there is no way back, and what to do instead of a rollback";
            findings.push(finding.about(self.revision).help(help));
        }
        if let Some(recorded) = down.operations.first() {
            let message = "this `down` both changes something and says that there is no way back";
            let finding = Finding::new(rule::MIXED_DOWN, recorded.place, message);
            findings.push(finding.about(self.revision));
        }
        findings
    }

    fn check_mixed(&self, down: &Recording) -> Option<Finding> {
        let recorded = down.operations.first()?;
        let message = "this `down` is both derived and written";
        let finding = Finding::new(rule::MIXED_DOWN, recorded.place, message);
        let help = "leave `derive_down()` out and write every step, or leave `down` out";
        Some(finding.about(self.revision).help(help))
    }

    fn missing(&self, problems: &[NoReversal]) -> Finding {
        let operation = |problem: &NoReversal| {
            let operations = &self.up.operations;
            let recorded = operations.get(problem.operation);
            recorded.map_or_else(String::new, |recorded| recorded.operation.describe())
        };
        let place = problems
            .first()
            .map_or(self.revision.header.place(), |problem| problem.place);
        let message = "the way back cannot be derived from this `up`";
        let finding = Finding::new(rule::MISSING_DOWN, place, message).about(self.revision);
        let noted = problems.iter().fold(finding, |finding, problem| {
            let (what, line) = (operation(problem), problem.place.line());
            finding.note(format!("line {line}: {what}: {}", problem.why))
        });
        noted.help(
            "write `fn down(schema: &mut Schema)`; where nothing can undo it, \
             `schema.irreversible(\"why\")`",
        )
    }

    fn does_not_derive(&self, why: String) -> Finding {
        let message = "the `down` that is derived from this `up` does not fit the schema";
        let place = self.revision.header.place();
        let finding = Finding::new(rule::DOWN_DIFFERS, place, message);
        let help = "write `fn down(schema: &mut Schema)`";
        finding.about(self.revision).note(why).help(help)
    }

    fn check_restored(&self, down: &Recording, state: &State) -> Option<Finding> {
        let mut differences = differences::since(&state.catalog, self.start);
        // What unread SQL did on the way there or back nobody can say.
        let unread = state.catalog.loosened(self.start);
        differences.retain(|difference| {
            let table = difference.object.table();
            table.is_none_or(|table| !unread.contains(table))
        });
        if differences.is_empty() {
            return None;
        }
        let place = culprit::place(self.up, &differences, state)
            .or_else(|| culprit::place(down, &differences, state))
            .unwrap_or(self.revision.header.place());
        let message = "`down` does not restore the schema as it was before `up`";
        let finding = Finding::new(rule::DOWN_DIFFERS, place, message).about(self.revision);
        let texts = differences.into_iter().map(|difference| difference.text);
        let finding = texts.fold(finding, Finding::note);
        Some(finding.help("undo in `down` what `up` did, the last change first"))
    }

    fn check_empty(&self, down: &Recording, state: &State) -> Option<Finding> {
        if !down.operations.is_empty() {
            return None;
        }
        let operations = self.up.operations.iter();
        let mut rows = operations.filter(|recorded| {
            let effects = recorded.operation.effects(&state.catalog);
            effects.iter().any(|effect| {
                matches!(
                    effect,
                    Effect::Writes { .. } | Effect::Deletes { .. } | Effect::Opaque
                )
            })
        });
        let recorded = rows.next()?;
        let message = "`up` changes rows here and `down` does nothing";
        let help = "undo it, or say why there is no way back: `schema.irreversible(\"why\")`";
        let finding = Finding::new(rule::EMPTY_DOWN, recorded.place, message);
        Some(finding.about(self.revision).help(help))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verify::testing::{history, messages, rules};
    use crate::verify::{Policy, verify};

    #[test]
    fn a_down_that_leaves_something_behind_names_it() {
        history! {
            m20260101000000_a: Header::new("20260101000000", "a"), up |s| {
                s.create_table("t", |t| { t.integer("id").primary_key(); });
            };
            m20260102000000_b: Header::new("20260102000000", "b").revises("20260101000000"), up |s| {
                s.create_table("u", |t| { t.integer("id").primary_key(); });
                s.add_column("t", |c| c.text("a").default("x"));
                s.add_column("t", |c| c.text("b").default("x"));
            }, down |s| {
                s.drop_column("t", "a");
            };
        }
        let found = verify(&REGISTRY, &Policy::default()).findings;
        assert_eq!(rules(&found), ["down-differs"]);
        assert_eq!(
            found[0].notes,
            ["column `t.b` is still there", "table `u` is still there"]
        );
    }

    #[test]
    fn every_operation_without_a_way_back_is_named() {
        history! {
            m20260101000000_a: Header::new("20260101000000", "a"), up |s| {
                s.create_table("t", |t| {
                    t.integer("id").primary_key();
                    t.text("a");
                });
            };
            m20260102000000_b: Header::new("20260102000000", "b").revises("20260101000000"), up |s| {
                s.assume_safe("a test", |s| s.drop_column("t", "a"));
                s.create_index("t", ["id"]);
                s.execute("ANALYZE");
            };
        }
        let found = verify(&REGISTRY, &Policy::default()).findings;
        assert_eq!(rules(&found), ["missing-down"]);
        let notes: Vec<_> = found[0]
            .notes
            .iter()
            .map(|note| note.split_once(": ").unwrap().1)
            .collect();
        assert_eq!(
            notes,
            [
                "drop column `t.a`: column `t.a` is gone for good",
                "run `ANALYZE`: Whimbrel does not read the SQL of `execute`",
            ]
        );
    }

    #[test]
    fn ways_back_are_told_apart() {
        history! {
            m20260101000000_a: Header::new("20260101000000", "a"), up |s| {
                s.create_table("t", |t| { t.integer("id").primary_key(); });
            };
            m20260102000000_b: Header::new("20260102000000", "b").revises("20260101000000"), up |s| {
                s.create_index("t", ["id"]);
            }, down |s| { s.drop_index("t", "t_id_idx"); };
            m20260103000000_c: Header::new("20260103000000", "c").revises("20260102000000"),
                up |_s| {}, down |s| { s.irreversible("a test"); };
        }
        let verification = verify(&REGISTRY, &Policy::default());
        assert_eq!(messages(verification.findings), [""; 0]);
        let ways: Vec<_> = verification.revisions.iter().map(|r| &r.way_back).collect();
        assert!(matches!(
            ways[..],
            [
                WayBack::Derived(_),
                WayBack::Written(_),
                WayBack::Irreversible(_)
            ]
        ));
    }

    #[test]
    fn a_way_back_is_said_in_one_way() {
        history! {
            m20260101000000_a: Header::new("20260101000000", "a"), up |s| {
                s.create_table("t", |t| { t.integer("id").primary_key(); });
            }, down |s| { s.derive_down(); s.drop_table("t"); };
            m20260102000000_b: Header::new("20260102000000", "b").revises("20260101000000"), up |s| {
                s.irreversible("a test");
            };
            m20260103000000_c: Header::new("20260103000000", "c").revises("20260102000000"), up |s| {
                s.insert("t", ["id"], [(1,)]);
            }, down |s| { s.irreversible("a test"); s.drop_table("t"); };
            m20260104000000_d: Header::new("20260104000000", "d").revises("20260103000000"), up |s| {
                s.insert("t", ["id"], [(2,)]);
            }, down |_s| {};
        }
        let found = verify(&REGISTRY, &Policy::default()).findings;
        assert_eq!(
            rules(&found),
            ["mixed-down", "mixed-down", "mixed-down", "empty-down"]
        );
    }
}
