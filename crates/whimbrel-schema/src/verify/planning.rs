//! Plans: every revision can be carried out on every backend of the policy, both ways.

use std::sync::Arc;

use super::analysis::Planned;
use super::finding::Finding;
use super::planner::Planner;
use super::rule;
use crate::backend::Backend;
use crate::catalog::{Catalog, Mark};
use crate::dialect::{Dialect, Postgres, Sqlite};
use crate::plan::{Cause, Direction, Plan, PlanError, Situation, plan, plan_for_each};
use crate::recording::Recording;
use crate::registry::Revision;
use crate::replay::{Poison, replay};

/// The newest version that is known, as policies count it; an older server is asked again when it
/// is known, before a run.
const fn newest(backend: Backend) -> u32 {
    match backend {
        Backend::Postgres => 18,
        Backend::Sqlite => 53,
    }
}

/// The dialect of a version, as policies count it; its last minor version has no mistakes that later
/// ones do not have.
fn dialect(backend: Backend, version: u32) -> Box<dyn Dialect> {
    match backend {
        Backend::Postgres => Box::new(Postgres::new(
            version.saturating_mul(10_000).saturating_add(99),
        )),
        Backend::Sqlite => Box::new(Sqlite::new(
            version.saturating_mul(1_000).saturating_add(3_000_999),
        )),
    }
}

/// A recording that the catalog takes, to be planned from a mark.
pub(super) struct Planning<'p> {
    pub(super) revision: &'static Revision,
    pub(super) direction: Direction,
    pub(super) recording: &'p Arc<Recording>,
    pub(super) targets: &'p [Backend],
    /// The catalog before it.
    pub(super) start: Mark,
}

impl Planning<'_> {
    /// Plans the recording for each backend; leaves the catalog after the recording.
    pub(super) fn check(&self, planner: &mut Planner<'_>) -> Vec<Finding> {
        if self.plan_together(planner) {
            return Vec::new();
        }
        let mut findings = Vec::new();
        let mut is_after = false;
        for backend in self.targets {
            planner.catalog.rollback(self.start);
            match self.plan_on(*backend, planner) {
                Ok(()) => is_after = true,
                Err(error) => {
                    is_after = false;
                    findings.extend(self.finding(*backend, &error));
                }
            }
        }
        if !is_after {
            planner.catalog.rollback(self.start);
            let operations = &self.recording.operations;
            replay(operations, &mut planner.catalog, &mut Poison::default());
        }
        findings
    }

    /// Plans for every backend at once and has the plans judged; tells whether all could be planned.
    fn plan_together(&self, planner: &mut Planner<'_>) -> bool {
        planner.catalog.rollback(self.start);
        let versions = self
            .targets
            .iter()
            .map(|b| (*b, planner.analysis.version(*b)));
        let versions: Vec<(Backend, u32)> = versions.collect();
        let dialects = versions
            .iter()
            .map(|(backend, version)| dialect(*backend, *version));
        let dialects: Vec<Box<dyn Dialect>> = dialects.collect();
        let dialects: Vec<&dyn Dialect> = dialects.iter().map(Box::as_ref).collect();
        let planned = plan_for_each(
            self.recording,
            self.direction,
            &mut planner.catalog,
            &dialects,
        );
        let Ok(plans) = planned else {
            return false;
        };
        for ((backend, version), plan) in versions.into_iter().zip(plans) {
            self.judge(backend, version, plan, planner);
        }
        true
    }

    fn judge(&self, backend: Backend, version: u32, plan: Plan, planner: &mut Planner<'_>) {
        let planned = Planned {
            revision: self.revision,
            direction: self.direction,
            recording: Arc::clone(self.recording),
            plan,
            version,
        };
        planner.analysis.judge(backend, planned);
    }

    /// Plans for the version of the policy and has it judged; what that version cannot do is asked
    /// of the newest one.
    fn plan_on(&self, backend: Backend, planner: &mut Planner<'_>) -> Result<(), PlanError> {
        let mut version = planner.analysis.version(backend);
        let mut planned = self.plan(backend, version, &mut planner.catalog);
        if planned.is_err() {
            planner.catalog.rollback(self.start);
            version = newest(backend);
            planned = self.plan(backend, version, &mut planner.catalog);
        }
        self.judge(backend, version, planned?, planner);
        Ok(())
    }

    fn plan(
        &self,
        backend: Backend,
        version: u32,
        catalog: &mut Catalog,
    ) -> Result<Plan, PlanError> {
        let dialect = dialect(backend, version);
        let mut situation = Situation::online();
        plan(
            self.recording,
            self.direction,
            catalog,
            dialect.as_ref(),
            &mut situation,
        )
    }

    fn finding(&self, backend: Backend, error: &PlanError) -> Option<Finding> {
        let Cause::Unsupported(unsupported) = &error.cause else {
            // What the catalog refuses was found before.
            return None;
        };
        let finding = Finding::new(rule::UNSUPPORTED, error.place, unsupported.to_string());
        let finding = finding.about(self.revision).help(&unsupported.instead);
        let others = || self.targets.iter().filter(|other| **other != backend);
        Some(match others().next() {
            Some(other) => finding.note(format!(
                "an application that runs on {other} alone says so in build.rs: \
                 `Policy::default().backends(&[Backend::{other:?}])`"
            )),
            None => finding,
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::backend::Backend;
    use crate::verify::testing::{history, messages, rules};
    use crate::verify::{Policy, verify};

    #[test]
    fn what_a_backend_cannot_do_is_found_unless_it_is_not_meant() {
        history! {
            m20260101000000_a: Header::new("20260101000000", "a"), up |s| {
                s.create_table("t", |t| {
                    t.integer("id").primary_key();
                    t.jsonb("document");
                    t.index(["document"]).using("gin");
                });
            };
            m20260102000000_b: Header::new("20260102000000", "b").revises("20260101000000"), up |s| {
                s.only(Backend::Postgres, |s| {
                    s.execute("CREATE EXTENSION citext");
                });
            }, down |s| {
                s.only(Backend::Postgres, |s| {
                    s.execute("DROP EXTENSION citext");
                });
            };
        }
        let found = verify(&REGISTRY, &Policy::default()).findings;
        assert_eq!(rules(&found), ["unsupported"]);
        assert!(
            found[0].message.starts_with("SQLite "),
            "{}",
            found[0].message
        );
        assert!(found[0].notes[0].contains("Backend::Postgres"));
        let policy = Policy::default().backends(&[Backend::Postgres]);
        assert_eq!(messages(verify(&REGISTRY, &policy).findings), [""; 0]);
    }
}
