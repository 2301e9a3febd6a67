//! Revisions that follow each other in a circle.

#[path = "../migrations/mod.rs"]
#[allow(warnings, clippy::all, clippy::pedantic)]
mod migrations;

whimbrel::embed!(migrations::REGISTRY);
