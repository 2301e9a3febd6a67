//! The integration tests of the crate: plans as text, and carried out on real databases.

mod sqlite_plans;
mod types_page;
