//! Verifies the migrations while the application is built.

use whimbrel::gate::Policy;

#[path = "migrations/mod.rs"]
#[allow(missing_docs, unreachable_pub)]
mod migrations;

fn main() {
    // What ran on every database long ago is proved, and not judged again.
    let policy = Policy::default().baseline("20260226094500");
    whimbrel::gate::verify(&migrations::REGISTRY, &policy);
}
