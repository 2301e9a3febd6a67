//! `migrate diff`: what leads from one state of the schema to another.

use clap::Args;
use serde::Serialize;
use whimbrel_schema::diff::Candidate;

use super::autogenerate::renames::Naming;
use super::context::Context;
use super::flags::Format;
use super::outcome::Outcome;
use super::screen::Screen;
use super::style::{GOOD, harmless, painted};
use super::table::{Cell, Table};
use crate::error::{ErrorKind, Result};
use crate::states::{Compared, Source, prepare};

#[derive(Clone, Debug, Args)]
pub(super) struct Diff {
    /// What is there: migrations, models, database, a database URL, a file of SQL, or a schema.rs
    #[arg(value_name = "A", default_value = "migrations")]
    from: Source,

    /// What is wanted [default: models, or the database where there are none]
    #[arg(value_name = "B")]
    to: Option<Source>,

    #[command(flatten)]
    naming: Naming,

    // The flag of every command, with more forms.
    /// Write the difference in this form
    #[arg(long, default_value = "human", value_parser = Format::of_a_difference())]
    format: Format,

    /// End with code 9 when the two differ
    #[arg(long)]
    exit_code: bool,
}

/// The answer.
#[derive(Serialize)]
struct Answer<'c> {
    from: String,
    to: String,
    differs: bool,
    operations: Vec<String>,
    unexplained: &'c [String],
    undecided: &'c [String],
    left_out: &'c [String],
    perhaps_renamed: Vec<String>,
    exit_code: u8,
}

impl Diff {
    pub(super) fn run(&self, context: &Context<'_>) -> Result<Outcome> {
        let (from, to) = self.sources(context);
        let states = context.states()?;
        let (from_state, to_state) = states.load_both(&from, &to)?;
        let made = match from {
            Source::Database => Some(states.made()?),
            _ => None,
        };
        let ready = prepare(from_state, to_state, made.as_ref())?;
        let left_out = ready.left_out();
        let (renames, seeming) = self.naming.stated(&ready)?;
        let compared = ready.compare(&renames)?;
        let outcome = match self.exit_code && !compared.is_empty() {
            true => Outcome::found(ErrorKind::Drift),
            false => Outcome::DONE,
        };
        match self.format {
            Format::Rust => context.terminal.text(&compared.rust())?,
            Format::Sql => context.terminal.text(&compared.sql()?)?,
            Format::Json
            | Format::Human
            | Format::Mermaid
            | Format::Dot
            | Format::Dsl
            | Format::Prometheus => {
                let answer = Answer {
                    from: from.to_string(),
                    to: to.to_string(),
                    differs: !compared.is_empty(),
                    operations: compared.descriptions(),
                    unexplained: &compared.difference.unexplained,
                    undecided: &compared.undecided,
                    left_out: &left_out,
                    perhaps_renamed: seeming.iter().map(|c| c.renamed.to_string()).collect(),
                    exit_code: outcome.code(),
                };
                context
                    .terminal
                    .answer(&answer, |screen| draw(&answer, screen))?;
            }
        }
        self.say_beside(context, &compared, &seeming, &left_out);
        Ok(outcome)
    }

    fn sources(&self, context: &Context<'_>) -> (Source, Source) {
        let usual = match (context.app.models, &self.from) {
            (None, _) | (Some(_), Source::Models) => Source::Database,
            (Some(_), _) => Source::Models,
        };
        (self.from.clone(), self.to.clone().unwrap_or(usual))
    }

    /// What stands beside the answer, where the answer is for people or another program's input.
    fn say_beside(
        &self,
        context: &Context<'_>,
        compared: &Compared,
        seeming: &[Candidate],
        left_out: &[String],
    ) {
        let mut screen = context.terminal.screen();
        for candidate in seeming {
            let renamed = harmless(&candidate.renamed.to_string());
            screen.line(&format!("Perhaps renamed: --rename {renamed}"));
        }
        for what in &compared.undecided {
            let what = harmless(what);
            screen.line(&format!(
                "Could not be compared, and counts as the same: {what}."
            ));
        }
        for what in left_out {
            screen.line(&format!("Not read: {}.", harmless(what)));
        }
        context.terminal.say(&screen);
    }
}

fn draw(answer: &Answer<'_>, screen: &mut Screen) {
    if !answer.differs {
        let same = format!("Nothing differs: {} and {}.", answer.from, answer.to);
        screen.line(&painted(GOOD, &harmless(&same)));
        return;
    }
    let heading = format!("From {} to {}:", answer.from, answer.to);
    screen.line(&harmless(&heading));
    let mut table = Table::wrapping(0);
    for line in answer.operations.iter().chain(answer.unexplained) {
        table.row([Cell::new(harmless(line))]);
    }
    screen.table(&table);
}
