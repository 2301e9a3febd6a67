//! `migrate quick`: the database is made and migrated.

use whimbrel_schema::graph::Target;

use super::context::Context;
use super::outcome::Outcome;
use super::progress::Progress;
use super::report;
use crate::error::Result;

pub(super) fn run(context: &Context<'_>) -> Result<Outcome> {
    let manager = context.manager()?;
    let mut progress = Progress::new(&context.terminal);
    let done = manager.quick(&Target::Heads, &mut progress);
    progress.end();
    let done = done?;
    context.terminal.report(&done, |screen| {
        report::draw(&done, "Applied", "Nothing to apply.", screen);
    })?;
    Ok(Outcome::DONE)
}
