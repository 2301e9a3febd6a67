//! Migrations that lose data or have no way back.

#[path = "../migrations/mod.rs"]
#[allow(warnings, clippy::all, clippy::pedantic)]
mod migrations;

whimbrel::embed!(migrations::REGISTRY);
