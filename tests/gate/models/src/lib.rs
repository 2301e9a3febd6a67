//! Models beside migrations: some in step, some ahead of them or behind.

#[path = "../migrations/mod.rs"]
#[allow(warnings, clippy::all, clippy::pedantic)]
mod migrations;

whimbrel::embed!(migrations::REGISTRY);

pub mod in_step;
pub mod out_of_step;
