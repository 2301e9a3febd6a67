//! Mistakes in ids, names and links.

#[path = "../migrations/mod.rs"]
#[allow(warnings, clippy::all, clippy::pedantic)]
mod migrations;

whimbrel::embed!(migrations::REGISTRY);
