//! The pure work over a history: what the gate does when an application is built.

use anyhow::{Context, bail};
use whimbrel_schema::dialect::{Dialect, Postgres, Sqlite};
use whimbrel_schema::plan::{Direction, Plan, Situation, plan};
use whimbrel_schema::verify::{Policy, verify};
use whimbrel_schema::{Catalog, Recording, Registry};

/// PostgreSQL 15, as the dialect counts versions.
const POSTGRES: u32 = 150_000;

/// SQLite 3.45, as the dialect counts versions.
const SQLITE: u32 = 3_045_000;

/// Records every `up`, and does nothing with it.
pub fn record(registry: &Registry) -> Vec<Recording> {
    let revisions = registry.revisions().iter();
    revisions.map(|revision| revision.record_up()).collect()
}

/// Records, replays and verifies a history and plans it for both databases.
///
/// # Errors
///
/// When anything is found or cannot be planned.
pub fn verify_and_plan(registry: &'static Registry) -> anyhow::Result<Vec<Plan>> {
    let verification = verify(registry, &Policy::default());
    if let Some(finding) = verification.findings.first() {
        bail!("the history is not sound: {}", finding.message);
    }
    let ups = || verification.revisions.iter().map(|verified| &verified.up);
    let mut plans = planned(ups(), &Postgres::new(POSTGRES))?;
    plans.extend(planned(ups(), &Sqlite::new(SQLITE))?);
    Ok(plans)
}

/// Plans a history for a database that nobody uses yet.
///
/// # Errors
///
/// When the database cannot carry out a revision.
pub fn planned<'r>(
    recordings: impl Iterator<Item = &'r Recording>,
    dialect: &dyn Dialect,
) -> anyhow::Result<Vec<Plan>> {
    let mut catalog = Catalog::new();
    let mut situation = Situation::plain();
    let plan_next = |recording| {
        let planned = plan(
            recording,
            Direction::Up,
            &mut catalog,
            dialect,
            &mut situation,
        );
        catalog.forget();
        planned.context("the history cannot be planned")
    };
    recordings.map(plan_next).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::HUNDRED;

    #[test]
    fn the_history_is_sound_and_each_plan_is_one_transaction() {
        let plans = verify_and_plan(&HUNDRED).unwrap();
        assert_eq!(plans.len(), 200);
        assert!(plans.iter().all(Plan::is_atomic));
    }
}
