//! `migrate heads`: the revisions that no other one follows; it needs no database.

use serde::Serialize;

use super::context::Context;
use super::outcome::Outcome;
use super::table::{Cell, Table};
use crate::error::Result;

#[derive(Serialize)]
struct Heads {
    heads: Vec<Head>,
}

#[derive(Serialize)]
struct Head {
    id: &'static str,
    message: &'static str,
    labels: &'static [&'static str],
}

pub(super) fn run(context: &Context<'_>) -> Result<Outcome> {
    let graph = context.graph()?;
    let heads = graph.heads().into_iter().map(|id| Head {
        id,
        message: context.message(id),
        labels: graph.node(id).map_or(&[], |node| node.labels),
    });
    let heads = Heads {
        heads: heads.collect(),
    };
    context.terminal.answer(&heads, |screen| {
        let mut table = Table::wrapping(1);
        for head in &heads.heads {
            table.row([
                Cell::new(head.id),
                Cell::new(head.message),
                Cell::new(head.labels.join(", ")),
            ]);
        }
        screen.wide_table(&table);
    })?;
    Ok(Outcome::DONE)
}
