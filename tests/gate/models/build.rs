//! Verifies the migrations.

#[path = "migrations/mod.rs"]
mod migrations;

fn main() {
    whimbrel::gate::verify(&migrations::REGISTRY, &whimbrel::gate::Policy::default());
}
