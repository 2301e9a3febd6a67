//! An application that carries 1,000 revisions and only looks whether they are applied.
//!
//! `start-up URL` looks; `start-up URL --peak` also prints the most memory that took.

use anyhow::{Context, bail};
use whimbrel::Migrations;
use whimbrel::manager::{MigrationManager, StartUp, StartUpPolicy};
use whimbrel_benches::history::THOUSAND;
use whimbrel_benches::memory::peak_kib;

fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let url = arguments.next().context("give the URL of a database")?;
    let manager = MigrationManager::new(Migrations::unverified(&THOUSAND), &url)?;
    let found = manager.start_up(StartUpPolicy::Fast, &mut ())?;
    if found != StartUp::UpToDate {
        bail!("not everything was applied: {found:?}");
    }
    if arguments.next().is_some() {
        println!("{}", peak_kib()?);
    }
    Ok(())
}
