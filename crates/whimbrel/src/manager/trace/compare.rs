//! Prediction beside observation, statement by statement.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use whimbrel_schema::analyze::LockMode;
use whimbrel_schema::analyze::act::Act;
use whimbrel_schema::analyze::judgement::JudgedStatement;
use whimbrel_schema::plan::{Action, Item, Manner};

use crate::database::trace::Observed;

/// A statement that ran on a scratch database.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TracedStatement {
    /// Its revision.
    pub revision: String,
    /// Its text; what belongs together, such as a table made anew, is one.
    pub sql: String,
    /// What the analyzer says that it does.
    pub predicted: Effects,
    /// What it did; `None` when a condition left it out.
    pub observed: Option<Effects>,
    /// Whether both name the same locks and rewrites, as far as they could be seen.
    pub agrees: bool,
}

/// What a statement does to tables.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Effects {
    /// The strongest lock on every relation; `None` where none can be seen.
    pub locks: Option<BTreeMap<String, String>>,
    /// The tables that are written anew, in the order of their names.
    pub rewrites: Vec<String>,
    /// How long it works, in milliseconds.
    pub ms: u64,
}

/// Puts what was predicted of the statements of an item beside what it did.
pub(super) fn traced(
    revision: &str,
    item: &Item,
    judged: &[JudgedStatement],
    observed: Option<Observed>,
) -> TracedStatement {
    let mut predicted = predicted(judged);
    let observed = observed.map(|observed| shown(observed, item));
    if let (Action::Rebuild(rebuild), Some(observed)) = (&item.action, &observed) {
        // Whether the rows can stay is found out on the live table.
        let may_stay = rebuild.manner != Manner::Copied && observed.rewrites.is_empty();
        predicted
            .rewrites
            .retain(|table| !may_stay || *table != *rebuild.table);
    }
    let agrees = observed.as_ref().is_none_or(|o| predicted.agrees_with(o));
    TracedStatement {
        revision: revision.to_owned(),
        sql: text(item),
        predicted,
        observed,
        agrees,
    }
}

impl Effects {
    fn agrees_with(&self, observed: &Self) -> bool {
        let are_same = match (&self.locks, &observed.locks) {
            (Some(predicted), Some(observed)) => predicted == observed,
            _ => true,
        };
        are_same && self.rewrites == observed.rewrites
    }
}

/// What several statements do that are sent as one.
fn predicted(judged: &[JudgedStatement]) -> Effects {
    let mut locks: BTreeMap<String, String> = BTreeMap::new();
    let mut rewrites = BTreeSet::new();
    for statement in judged {
        for (name, mode) in &statement.locks {
            let held = locks.entry(name.clone()).or_insert_with(|| mode.clone());
            if strength(mode) > strength(held) {
                held.clone_from(mode);
            }
        }
        rewrites.extend(statement.rewrites.iter().cloned());
    }
    Effects {
        locks: Some(locks),
        rewrites: rewrites.into_iter().collect(),
        ms: judged.iter().map(|statement| statement.predicted_ms).sum(),
    }
}

/// The place of a mode among the modes, the weakest first.
fn strength(name: &str) -> Option<usize> {
    const MODES: [LockMode; 8] = [
        LockMode::AccessShare,
        LockMode::RowShare,
        LockMode::RowExclusive,
        LockMode::ShareUpdateExclusive,
        LockMode::Share,
        LockMode::ShareRowExclusive,
        LockMode::Exclusive,
        LockMode::AccessExclusive,
    ];
    MODES.iter().position(|mode| mode.name() == name)
}

fn shown(observed: Observed, item: &Item) -> Effects {
    let locks = observed.locks.map(|locks| {
        let names = locks.into_iter();
        names.map(|(on, mode)| (on, mode.to_string())).collect()
    });
    let empties = item.acts.iter().any(|act| matches!(act, Act::Truncate(..)));
    Effects {
        locks,
        // The file of a table that was emptied is new, and nothing was written into it.
        rewrites: if empties {
            Vec::new()
        } else {
            observed.rewrites
        },
        ms: millis(observed.duration),
    }
}

/// Begun milliseconds: nothing takes no time.
fn millis(duration: std::time::Duration) -> u64 {
    u64::try_from(duration.as_micros().div_ceil(1_000)).unwrap_or(u64::MAX)
}

fn text(item: &Item) -> String {
    match &item.action {
        Action::Statement(text) | Action::UserSql(text) | Action::Bound { text, .. } => {
            text.clone()
        }
        Action::Concurrently(index) => index.text.clone(),
        Action::Detach(detachment) => detachment.text.clone(),
        Action::Backfill(filling) => filling.statement(),
        Action::Rebuild(rebuild) => rebuild.statements().join(";\n"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn effects(locks: Option<&[(&str, &str)]>, rewrites: &[&str]) -> Effects {
        let own = |(on, mode): &(&str, &str)| ((*on).to_owned(), (*mode).to_owned());
        Effects {
            locks: locks.map(|locks| locks.iter().map(own).collect()),
            rewrites: rewrites.iter().map(|name| (*name).to_owned()).collect(),
            ms: 1,
        }
    }

    #[test]
    fn locks_count_where_they_are_seen_and_rewrites_always() {
        let predicted = effects(Some(&[("t", "SHARE")]), &["t"]);
        assert!(predicted.agrees_with(&effects(Some(&[("t", "SHARE")]), &["t"])));
        assert!(predicted.agrees_with(&effects(None, &["t"])));
        assert!(!predicted.agrees_with(&effects(Some(&[("t", "EXCLUSIVE")]), &["t"])));
        assert!(!predicted.agrees_with(&effects(Some(&[]), &["t"])));
        assert!(!predicted.agrees_with(&effects(None, &[])));
    }

    #[test]
    fn modes_are_ranked() {
        assert!(strength("ACCESS EXCLUSIVE") > strength("SHARE"));
        assert!(strength("ROW SHARE") > strength("ACCESS SHARE"));
        assert_eq!(strength("none"), None);
    }
}
