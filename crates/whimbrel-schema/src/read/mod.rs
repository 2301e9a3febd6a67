//! Reading a live schema: what a database says of itself becomes a catalog.
//!
//! The queries live with the database; here is what their answers mean.

pub mod postgres;
