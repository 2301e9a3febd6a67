//! The pure heart of Whimbrel.

pub mod backend;

pub use backend::Backend;
