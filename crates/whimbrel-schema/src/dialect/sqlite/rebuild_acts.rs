//! What a rebuild does, as acts: the changes that waited, folded into one.

use super::{ACTS, trigger};
use crate::analyze::act::{Act, Name, Rebuild};
use crate::catalog::Table;
use crate::plan::{Unsupported, Waiting};

/// The acts of a rebuild: what goes, the table made anew, what comes.
///
/// # Errors
///
/// When SQLite cannot keep a trigger of the table.
pub(super) fn acts(waiting: &Waiting, now: &Table) -> Result<Vec<Act>, Unsupported> {
    let old = trigger::triggers(&waiting.before)?;
    let new = trigger::triggers(now)?;
    let gone = old.iter().filter(|trigger| !new.contains(trigger));
    let mut acts: Vec<Act> = gone.map(|t| trigger::drop_act(now, t)).collect();
    let mut rebuild = Rebuild {
        table: ACTS.name(&now.name),
        changes: Vec::new(),
    };
    let mut after = Vec::new();
    for act in &waiting.acts {
        match act {
            Act::AlterTable(alter) => rebuild.changes.extend(alter.changes.iter().cloned()),
            Act::DropIndexes(names, ..) if names.iter().all(|name| !is_made(name, &after)) => {
                acts.push(act.clone());
            }
            other => after.push(other.clone()),
        }
    }
    acts.push(Act::Rebuild(Box::new(rebuild)));
    acts.extend(after);
    let come = new.iter().filter(|trigger| !old.contains(trigger));
    acts.extend(come.map(|t| trigger::create_act(now, t)));
    Ok(acts)
}

/// Tells whether an index comes with the rebuild.
fn is_made(name: &Name, after: &[Act]) -> bool {
    let made = |act: &Act| match act {
        Act::CreateIndex(index) => index.name.as_ref() == Some(name),
        _ => false,
    };
    after.iter().any(made)
}
