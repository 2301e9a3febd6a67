//! An application that is built without build scripts: a test is the gate.

#[path = "../migrations/mod.rs"]
mod migrations;

/// The migrations of this application.
pub static MIGRATIONS: whimbrel::Migrations =
    whimbrel::Migrations::unverified(&migrations::REGISTRY);

#[cfg(test)]
mod tests {
    #[test]
    fn migrations_are_sound() -> Result<(), whimbrel::testing::Refused> {
        whimbrel::testing::verify(&super::migrations::REGISTRY)
    }
}
