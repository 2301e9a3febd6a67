//! What happens before the first request is answered: the database is migrated.

use std::time::Instant;

use anyhow::{Context, Result};
use whimbrel::manager::{StartUp, StartUpPolicy};
use whimbrel::{Error, ErrorKind, MigrationManager};

/// Brings the database to the revisions of this program, as the policy says.
///
/// The manager logs each revision under `whimbrel::manager`.
pub(crate) fn migrate(manager: &MigrationManager, policy: StartUpPolicy) -> Result<()> {
    let start = Instant::now();
    let outcome = manager
        .start_up(policy, &mut ())
        .context("the database could not be migrated")?;
    let applied = match outcome {
        StartUp::UpToDate => 0,
        StartUp::Migrated(report) => {
            for note in &report.notes {
                log::warn!("{note}");
            }
            report.revisions.len()
        }
        StartUp::PendingLong(pending) => return Err(too_long(&pending).into()),
        StartUp::NotAsked => {
            log::warn!("migrations were not looked at, as asked");
            return Ok(());
        }
    };
    log::info!(
        "Database migrations completed: {applied} applied in {:.3} s on {}",
        start.elapsed().as_secs_f64(),
        manager.url()
    );
    Ok(())
}

/// A service that waits for a long migration would look dead; somebody has to decide.
fn too_long(pending: &[(String, String)]) -> Error {
    let list: Vec<String> = pending
        .iter()
        .map(|(revision, why)| format!("{revision} ({why})"))
        .collect();
    Error::new(
        ErrorKind::Pending,
        format!("pending migrations would take long: {}", list.join(", ")),
    )
    .with_hint("apply them with `anomaly migrate run`, or start with `--start-up everything`")
}
