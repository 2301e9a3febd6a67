//! The baseline of the start-up: a program of Diesel's that connects and reads the history table.
//!
//! `plain-diesel FILE-OR-URL` reads; `plain-diesel FILE-OR-URL --peak` also prints the most memory
//! that took.

use anyhow::{Context, ensure};
use diesel::prelude::*;
use schema::__diesel_schema_migrations;
use whimbrel_benches::memory::peak_kib;

mod schema {
    diesel::table! {
        __diesel_schema_migrations (version) {
            version -> VarChar,
            run_on -> Timestamp,
        }
    }
}

fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let url = arguments.next().context("give a file or a URL")?;
    let query = __diesel_schema_migrations::table
        .select(__diesel_schema_migrations::version)
        .order(__diesel_schema_migrations::version.desc());
    let versions: Vec<String> = if url.starts_with("postgres:") {
        query.load(&mut PgConnection::establish(&url)?)?
    } else {
        query.load(&mut SqliteConnection::establish(&url)?)?
    };
    ensure!(versions.len() == 1000, "{} versions", versions.len());
    if arguments.next().is_some() {
        println!("{}", peak_kib()?);
    }
    Ok(())
}
