//! `migrate doctor`: what is not as it should be, and which command mends it.

use clap::Args;
use serde::Serialize;

use super::context::Context;
use super::outcome::Outcome;
use super::screen::Screen;
use super::style::{BAD, GOOD, WAITING, harmless, painted};
use crate::error::Result;
use crate::manager::{Ailment, Look};

#[derive(Clone, Debug, Args)]
pub(super) struct Doctor {
    /// Compare the schema of the database with what the applied revisions made too
    #[arg(long)]
    drift: bool,
}

#[derive(Serialize)]
struct Answer {
    healthy: bool,
    ailments: Vec<Ailment>,
    exit_code: u8,
}

impl Doctor {
    pub(super) fn run(&self, context: &Context<'_>) -> Result<Outcome> {
        let look = match self.drift {
            true => Look::Schema,
            false => Look::History,
        };
        let ailments = context.manager()?.examine(look);
        let code = ailments.iter().find_map(|ailment| ailment.exit_code);
        let outcome = code.map_or(Outcome::DONE, Outcome::with_code);
        let answer = Answer {
            healthy: code.is_none(),
            ailments,
            exit_code: outcome.code(),
        };
        context
            .terminal
            .answer(&answer, |screen| draw(&answer, screen))?;
        Ok(outcome)
    }
}

fn draw(answer: &Answer, screen: &mut Screen) {
    if answer.healthy {
        screen.line(&painted(GOOD, "The history is as it should be."));
    }
    for ailment in &answer.ailments {
        let (word, style) = match ailment.exit_code {
            Some(_) => ("problem", BAD),
            None => ("note", WAITING),
        };
        let name = painted(style, &format!("{word} {}:", ailment.name));
        screen.line(&format!("{name} {}", harmless(&ailment.message)));
        screen.line(&format!("  {}", harmless(&ailment.mend)));
    }
}
