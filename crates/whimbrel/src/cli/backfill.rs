//! `migrate backfill`: the data work that a run has put off.

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
        "finished",
        |manager, observer| manager.backfill(observer),
    )?;
    report::backfilled(&context.terminal, &done)
}
