//! Plans for PostgreSQL: what they say, and what a real server makes of them.

mod behaviour;
mod case;
mod cases;
mod conversions;
mod engine;
mod names;
mod objects;
mod schemas;
mod snapshots;
mod text;
mod unsupported;
