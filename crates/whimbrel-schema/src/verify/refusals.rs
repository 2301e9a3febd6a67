//! What the catalog refuses, with the way out where one can be told.

use super::finding::Finding;
use super::pass::{Pass, State};
use super::provenance::Provenance;
use super::rule::Rule;
use crate::catalog::{Reason, Refused};
use crate::operation::Object;
use crate::plan::Direction;
use crate::recording::Recorded;

pub(super) fn finding(
    pass: &Pass<'_>,
    recorded: &Recorded,
    refused: &Refused,
    state: &State,
) -> Finding {
    let reason = &refused.reason;
    let rule = Rule::refusal(reason.rule());
    let place = recorded.place_of(&refused.part);
    let mut finding = Finding::new(rule, place, reason.to_string()).about(pass.revision);
    finding.literal = reason.subject().map(str::to_owned);
    finding.help = help(reason, &state.provenance).or_else(|| reason.help());
    match pass.direction {
        Direction::Up => finding,
        Direction::Down => finding.note("in `down`, which runs after `up`"),
    }
}

/// Says where a missing thing went, or where the one that was meant comes from.
fn help(reason: &Reason, provenance: &Provenance) -> Option<String> {
    let table = |name: &str| Object::Table(name.into());
    match reason {
        Reason::UnknownTable(missing) => match &missing.nearest {
            Some(nearest) => provenance.came(&table(nearest)),
            None => provenance.went(&table(&missing.name)),
        },
        Reason::UnknownColumn { table, missing } => provenance.went(&Object::Column {
            table: table.clone(),
            name: missing.name.clone(),
        }),
        Reason::Exists { name, .. } => provenance.came(&table(name)),
        _ => None,
    }
}
