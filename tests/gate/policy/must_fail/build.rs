//! Verifies the migrations.

#[path = "migrations/mod.rs"]
mod migrations;

fn main() {
    let policy = whimbrel::gate::Policy::default()
        .allow("unknown-table")
        .warn("destroy-data")
        .baseline("20260101000009")
        .deny("unneeded-assume-safe");
    whimbrel::gate::verify(&migrations::REGISTRY, &policy);
}
