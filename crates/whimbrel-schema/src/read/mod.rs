//! Readers: what a live database says of its schema becomes a [`Catalog`](crate::Catalog).
//!
//! They are pure: rows and texts come in, a catalog and what could not be read go out.

pub mod sqlite;
