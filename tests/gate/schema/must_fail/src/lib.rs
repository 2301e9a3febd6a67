//! Changes that do not fit the schema.

#[path = "../migrations/mod.rs"]
#[allow(warnings, clippy::all, clippy::pedantic)]
mod migrations;

whimbrel::embed!(migrations::REGISTRY);
