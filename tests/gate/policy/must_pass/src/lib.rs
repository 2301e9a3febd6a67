//! What would be refused, were it not for the policy.

#[path = "../migrations/mod.rs"]
#[allow(warnings, clippy::all, clippy::pedantic)]
mod migrations;

whimbrel::embed!(migrations::REGISTRY);
