//! When changes that wait must be carried out, and how.
//!
//! Nothing is moved across an operation that reads or writes rows, and the changes of two tables
//! that a foreign key joins keep their order: a rebuild is checked against the tables around it.

use super::{rebuild, rebuild_acts, trigger};
use crate::catalog::{Catalog, Table};
use crate::operation::{Change, Effect, Object, Operation};
use crate::plan::{Action, Requirement, Steps, Unsupported, Waiting, WaitingStatement, Way};

/// Tells whether what waits must be carried out before an operation is planned.
pub(super) fn must_end(operation: &Operation, before: &Catalog, steps: &Steps) -> bool {
    if steps.waiting().is_empty() {
        return false;
    }
    let effects = operation.effects(before);
    !steps.all_waiting_share_guards() || effects.iter().any(|effect| ends(effect, before, steps))
}

fn ends(effect: &Effect, before: &Catalog, steps: &Steps) -> bool {
    match effect {
        Effect::Opaque | Effect::Writes { .. } | Effect::Deletes { .. } => true,
        Effect::Renames { from, .. } => match from {
            Object::Table(_) | Object::Column { .. } => true,
            Object::Index { table, .. } | Object::Constraint { table, .. } => {
                would_overtake(table, before, steps)
            }
            Object::Enumeration(_) | Object::Definition(_) => false,
        },
        Effect::Creates(object) | Effect::Destroys(object) | Effect::Alters(object) => match object
        {
            // The checks of a table that waits need the type's values.
            Object::Table(_) | Object::Enumeration(_) => true,
            // What it reads may be about to change.
            Object::Definition(_) => true,
            Object::Column { table, .. }
            | Object::Index { table, .. }
            | Object::Constraint { table, .. } => would_overtake(table, before, steps),
        },
        Effect::Retypes { table, .. } | Effect::Scans { table } => {
            would_overtake(table, before, steps)
        }
    }
}

/// Tells whether a change that joins the table's earlier ones would be carried out before the
/// changes of a table that a foreign key joins to it.
fn would_overtake(table: &str, before: &Catalog, steps: &Steps) -> bool {
    let mut waiting = steps.waiting().iter();
    let Some(own) = waiting.find(|w| w.before.name == table) else {
        return false;
    };
    waiting.any(|later| are_joined(own, later, before))
}

fn are_joined(a: &Waiting, b: &Waiting, now: &Catalog) -> bool {
    let refers = |from: &Waiting, to: &Waiting| {
        let tables = [Some(from.before.as_ref()), now.table(&from.before.name)];
        let mut keys = tables.into_iter().flatten().flat_map(|t| &t.foreign_keys);
        keys.any(|key| key.table == to.before.name)
    };
    refers(a, b) || refers(b, a)
}

/// Carries out what waits, in order; `now` holds the tables as they are to be.
pub(super) fn end(now: &Catalog, steps: &mut Steps) -> Result<(), Unsupported> {
    for waiting in steps.take_waiting() {
        let Some(table) = now.table(&waiting.before.name) else {
            continue;
        };
        match &waiting.way {
            Way::Statements(statements) => write(&waiting, statements, table, steps)?,
            Way::Rebuild(_) => {
                let rebuild = rebuild::rebuild(&waiting, table, now)?;
                let action = Action::Rebuild(Box::new(rebuild));
                let acts = rebuild_acts::acts(&waiting, table)?;
                steps.add_waiting(&waiting, acts, action, Requirement::Suspended);
            }
        }
    }
    Ok(())
}

/// Writes statements, between the end of triggers that change and the beginning of new ones.
fn write(
    waiting: &Waiting,
    statements: &[WaitingStatement],
    now: &Table,
    steps: &mut Steps,
) -> Result<(), Unsupported> {
    let old = trigger::triggers(&waiting.before)?;
    let new = trigger::triggers(now)?;
    for trigger in old.iter().filter(|trigger| !new.contains(trigger)) {
        let act = trigger::drop_act(now, trigger);
        let action = Action::Statement(trigger::drop(trigger));
        steps.add_waiting(waiting, vec![act], action, Requirement::Any);
    }
    for statement in statements {
        steps.add_waiting_statement(waiting, statement);
    }
    for trigger in new.into_iter().filter(|trigger| !old.contains(trigger)) {
        let act = trigger::create_act(now, &trigger);
        let action = Action::Statement(trigger.text);
        steps.add_waiting(waiting, vec![act], action, Requirement::Any);
    }
    Ok(())
}
