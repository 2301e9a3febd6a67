//! What the start-up check asks of a database, and how much memory a run takes.

mod memory;
mod start_up;
