//! The integration tests of the schema crate.

mod postgres_plans;
