//! Database migrations for Rust.
