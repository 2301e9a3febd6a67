//! `migrate init`: the database and its bookkeeping tables, and no revision.

use serde::Serialize;

use super::context::Context;
use super::outcome::Outcome;
use crate::error::Result;

#[derive(Serialize)]
struct Initialised {
    database: String,
    created: bool,
}

pub(super) fn run(context: &Context<'_>) -> Result<Outcome> {
    let manager = context.manager()?;
    let initialised = Initialised {
        created: manager.init()?,
        database: manager.url().to_string(),
    };
    context.terminal.report(&initialised, |screen| {
        let database = &initialised.database;
        screen.line(&match initialised.created {
            true => format!("{database} is ready for migrations."),
            false => format!("{database} was ready for migrations already."),
        });
    })?;
    Ok(Outcome::DONE)
}
