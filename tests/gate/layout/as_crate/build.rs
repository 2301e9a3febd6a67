//! Verifies the migrations.

fn main() {
    whimbrel::gate::verify(
        &app_migrations::REGISTRY,
        &whimbrel::gate::Policy::default(),
    );
}
