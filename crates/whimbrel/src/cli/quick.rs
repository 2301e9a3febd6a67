//! `migrate quick`: the database is made and migrated.

use whimbrel_schema::graph::Target;

use super::context::Context;
use super::outcome::Outcome;
use super::progress::Progress;
use super::report;
use crate::error::Result;

pub(super) fn run(context: &Context<'_>) -> Result<Outcome> {
    let manager = context.manager()?;
    let done = Progress::of(
        &context.terminal,
        &manager,
        "applied",
        |manager, observer| manager.quick(&Target::Heads, observer),
    )?;
    report::applied(&context.terminal, &done)
}
