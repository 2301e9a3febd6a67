//! Verifies the migrations, which are for PostgreSQL alone.

use whimbrel::Backend;
use whimbrel::gate::{Policy, verify};

#[path = "migrations/mod.rs"]
mod migrations;

fn main() {
    let policy = Policy::default().backends(&[Backend::Postgres]);
    verify(&migrations::REGISTRY, &policy);
}
