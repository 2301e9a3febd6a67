//! `migrate metrics`: what the bookkeeping tells in numbers.

use clap::Args;

use super::context::Context;
use super::flags::Format;
use super::outcome::Outcome;
use crate::error::Result;

#[derive(Clone, Debug, Args)]
#[command(after_help = "Example: migrate metrics > /var/lib/node_exporter/shop.prom")]
pub(super) struct Metrics {
    // The flag of every command, with other forms.
    /// Write the numbers in this form
    #[arg(long, default_value = "prometheus", value_parser = Format::of_metrics())]
    format: Format,
}

impl Metrics {
    pub(super) fn run(&self, context: &Context<'_>) -> Result<Outcome> {
        let metrics = context.manager()?.metrics()?;
        match self.format {
            Format::Json => context.terminal.json(&metrics)?,
            _ => context.terminal.text(&metrics.prometheus())?,
        }
        Ok(Outcome::DONE)
    }
}
