//! `migrate heads`: the revisions that no other one follows; it needs no database.

use clap::Args;
use serde::Serialize;

use super::context::Context;
use super::outcome::Outcome;
use super::table::{Cell, Table};
use crate::error::Result;

#[derive(Clone, Debug, Args)]
pub(super) struct Heads {
    /// Leave out a head that another revision depends on: reaching the others reaches it
    #[arg(long)]
    resolve_dependencies: bool,
}

#[derive(Serialize)]
struct Found {
    heads: Vec<Head>,
}

#[derive(Serialize)]
struct Head {
    id: &'static str,
    message: &'static str,
    labels: &'static [&'static str],
    /// Whether no other revision depends on it either.
    is_effective: bool,
}

impl Heads {
    pub(super) fn run(&self, context: &Context<'_>) -> Result<Outcome> {
        let graph = context.graph()?;
        let effective = graph.effective_heads();
        let heads = graph.heads().into_iter().map(|id| Head {
            id,
            message: context.message(id),
            labels: graph.node(id).map_or(&[], |node| node.labels),
            is_effective: effective.contains(&id),
        });
        let found = Found {
            heads: heads
                .filter(|head| head.is_effective || !self.resolve_dependencies)
                .collect(),
        };
        context.terminal.answer(&found, |screen| {
            let mut table = Table::wrapping(1);
            for head in &found.heads {
                let needed = match head.is_effective {
                    true => "",
                    false => "another revision depends on it",
                };
                table.row([
                    Cell::new(head.id),
                    Cell::new(head.message),
                    Cell::new(head.labels.join(", ")),
                    Cell::new(needed),
                ]);
            }
            screen.wide_table(&table);
        })?;
        Ok(Outcome::DONE)
    }
}
