//! `migrate branches`: where the history branches, and what each label names; it needs no database.

use serde::Serialize;

use super::context::Context;
use super::outcome::Outcome;
use super::table::{Cell, Table};
use crate::error::Result;
use crate::manager::refused_target;

#[derive(Serialize)]
struct Branches {
    labels: Vec<Label>,
    branch_points: Vec<BranchPoint>,
}

/// A label, and the heads of its branch.
#[derive(Serialize)]
struct Label {
    label: &'static str,
    revision: &'static str,
    heads: Vec<&'static str>,
}

/// A revision that several others follow.
#[derive(Serialize)]
struct BranchPoint {
    id: &'static str,
    message: &'static str,
    children: Vec<&'static str>,
}

pub(super) fn run(context: &Context<'_>) -> Result<Outcome> {
    let branches = find(context)?;
    context.terminal.answer(&branches, |screen| {
        if branches.labels.is_empty() && branches.branch_points.is_empty() {
            screen.line("The history is one line.");
            return;
        }
        let mut table = Table::wrapping(2);
        table.titles(&["REVISION", "WHAT", "LEADS TO"]);
        for label in &branches.labels {
            table.row([
                Cell::new(label.revision),
                Cell::new(format!("branch {}", label.label)),
                Cell::new(format!("head {}", label.heads.join(", "))),
            ]);
        }
        for point in &branches.branch_points {
            table.row([
                Cell::new(point.id),
                Cell::new("branch point"),
                Cell::new(point.children.join(", ")),
            ]);
        }
        screen.wide_table(&table);
    })?;
    Ok(Outcome::DONE)
}

fn find(context: &Context<'_>) -> Result<Branches> {
    let graph = context.graph()?;
    let mut labels = Vec::new();
    for id in graph.order() {
        for label in graph.node(id).map_or(&[][..], |node| node.labels) {
            let heads = format!("{label}@heads").parse();
            let heads = heads.and_then(|heads| graph.points(&heads, &Default::default()));
            labels.push(Label {
                label,
                revision: id,
                heads: heads.map_err(refused_target)?,
            });
        }
    }
    let points = graph.branch_points().into_iter();
    Ok(Branches {
        labels,
        branch_points: points
            .map(|(id, children)| BranchPoint {
                id,
                message: context.message(id),
                children,
            })
            .collect(),
    })
}
