//! Applies a history to a database and prints the most memory that took: `apply 1000 sqlite:app.db`.

use anyhow::{Context, bail};
use whimbrel::Migrations;
use whimbrel::manager::MigrationManager;
use whimbrel_benches::history::{FOUR_THOUSAND, HUNDRED, THOUSAND};
use whimbrel_benches::memory::peak_kib;
use whimbrel_schema::graph::Target;

fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let registry = match arguments.next().as_deref() {
        Some("100") => &HUNDRED,
        Some("1000") => &THOUSAND,
        Some("4000") => &FOUR_THOUSAND,
        _ => bail!("give 100, 1000 or 4000"),
    };
    let url = arguments.next().context("give the URL of a database")?;
    let manager = MigrationManager::new(Migrations::unverified(registry), &url)?;
    let report = manager.quick(&Target::Heads, &mut ())?;
    println!(
        "{} KiB for {} revisions",
        peak_kib()?,
        report.revisions.len()
    );
    Ok(())
}
