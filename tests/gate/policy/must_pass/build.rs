//! Verifies the migrations under a policy of our own.

#[path = "migrations/mod.rs"]
mod migrations;

use whimbrel::Backend;
use whimbrel::gate::Policy;

fn main() {
    let policy = Policy::default()
        .backends(&[Backend::Postgres])
        .baseline("20260102000000")
        .allow("unlisted-module")
        .warn("missing-down");
    whimbrel::gate::verify(&migrations::REGISTRY, &policy);
}
