//! Verifies the migrations while the application is built.

#[path = "migrations/mod.rs"]
#[allow(missing_docs, unreachable_pub)]
mod migrations;

fn main() {
    whimbrel::gate::verify(&migrations::REGISTRY, &whimbrel::gate::Policy::default());
}
