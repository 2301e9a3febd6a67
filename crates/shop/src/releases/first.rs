//! The release with one revision.

#[allow(warnings, clippy::all, clippy::pedantic)]
#[path = "../../migrations/m20260101090000_create_customers.rs"]
pub(crate) mod m20260101090000_create_customers;

whimbrel::registry![m20260101090000_create_customers];
