//! What undoes each step of a staged plan, so that a revision that stopped between two steps can be
//! taken back.
//!
//! Where a step ends between two operations, their reversals undo it. Where it ends within one, only
//! what the planner itself added is taken away again, such as a constraint that is not validated yet.

use serde::{Deserialize, Serialize};

use super::step::{Action, ForeignKeys, Item, Plan, Step, StepKind, Verb};
use super::steps::{Cut, Steps};
use super::{Form, Situation, write};
use crate::analyze::act::{Act, AlterTable, Concurrency, ConstraintKind, Name, TableChange};
use crate::backend::Backend;
use crate::catalog::{Catalog, DefinitionKind};
use crate::dialect::{Dialect, Writer};
use crate::identifier::Identifier;
use crate::operation::{Change, Effect, Object, Operation, Reach};
use crate::recording::{Recorded, Recording};
use crate::reverse::reverse;

/// What undoes a step, seen from right after it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Undo {
    /// These steps lead back to where fewer steps are done.
    By(WayBack),
    /// Nothing does: the step is a point of no return.
    Never {
        /// Why, as a clause.
        why: String,
    },
}

/// The steps that undo one step or several.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WayBack {
    /// The steps, in order.
    pub steps: Vec<Step>,
    /// How many steps of the plan are done afterwards.
    pub to: usize,
    /// What they do to rows and names, in order: what may be lost is counted by it.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub effects: Vec<Effect>,
}

/// What the undoing of a plan is derived from.
pub(super) struct Source<'s> {
    pub(super) recording: &'s Recording,
    /// The catalog before the first operation.
    pub(super) before: Catalog,
    pub(super) dialect: &'s dyn Dialect,
    pub(super) form: Form,
    /// Where the plan stands between two operations.
    pub(super) cuts: Vec<Cut>,
}

/// Says of each step but the last what undoes it: after that one the revision is done.
pub(super) fn attach(plan: &mut Plan, source: &Source<'_>) {
    let mut items = 0;
    let ends: Vec<usize> = plan
        .steps
        .iter()
        .map(|step| {
            items += step.items.len();
            items
        })
        .collect();
    let last = plan.steps.len().saturating_sub(1);
    let found: Vec<Undo> = (0..last)
        .map(|at| match source.undo(plan, &ends, at) {
            Ok(way) => Undo::By(way),
            Err(why) => Undo::Never { why },
        })
        .collect();
    for (step, undo) in plan.steps.iter_mut().zip(found) {
        step.undo = Some(undo);
    }
}

impl Source<'_> {
    /// The way back from right after a step.
    fn undo(&self, plan: &Plan, ends: &[usize], at: usize) -> Result<WayBack, String> {
        let (start, end) = (end_before(ends, at), end_before(ends, at + 1));
        let whole = self.all_but_measured(plan, end);
        let added = plan.steps.get(at).map_or(&[][..], |step| &step.items);
        let half = added.get(whole.items.saturating_sub(start)..);
        let half = half.filter(|_| whole.items < end).unwrap_or_default();
        let mut way = WayBack {
            steps: undo_half(half, self.dialect.backend())?,
            to: at,
            effects: Vec::new(),
        };
        if whole.items < end && whole.items <= start {
            return Ok(way);
        }
        way.to = self.to_whole(ends, at);
        let from = self.last_cut(end_before(ends, way.to)).operations;
        let (steps, effects) = self.undo_operations(from, whole.operations)?;
        way.steps.extend(steps);
        way.effects = effects;
        Ok(way)
    }

    /// The last place between two operations, or the next one, when what is left until there changes
    /// nothing that would have to be undone.
    fn all_but_measured(&self, plan: &Plan, end: usize) -> Cut {
        let whole = self.last_cut(end);
        let later = self.cuts.iter().filter(|cut| cut.items > end);
        let Some(next) = later.min_by_key(|cut| (cut.items, cut.operations)) else {
            return whole;
        };
        let mut left = plan.items().skip(end).take(next.items - end);
        match whole.items < end && left.all(changes_nothing) {
            true => *next,
            false => whole,
        }
    }

    /// The nearest step at or before this one that begins between two operations.
    fn to_whole(&self, ends: &[usize], at: usize) -> usize {
        let is_whole = |step: &usize| {
            let start = end_before(ends, *step);
            self.last_cut(start).items == start
        };
        (0..=at).rev().find(is_whole).unwrap_or_default()
    }

    /// The last place between two operations that is at or before so many items.
    fn last_cut(&self, items: usize) -> Cut {
        let cuts = self.cuts.iter().filter(|cut| cut.items <= items);
        cuts.max_by_key(|cut| (cut.items, cut.operations))
            .copied()
            .unwrap_or_default()
    }

    /// The steps that undo a run of operations, from the catalog after them.
    fn undo_operations(&self, from: usize, to: usize) -> Result<(Vec<Step>, Vec<Effect>), String> {
        let all = &self.recording.operations;
        let mut catalog = self.before.clone();
        for recorded in all.get(..from).unwrap_or_default() {
            follow(recorded, &mut catalog)?;
        }
        let mut back = Vec::new();
        for recorded in all.get(from..to).unwrap_or_default() {
            let here = self.dialect.backend();
            if !self.recording.runs_on(recorded.scope, here) {
                follow(recorded, &mut catalog)?;
                continue;
            }
            let one = Recording {
                operations: vec![recorded.clone()],
                scopes: self.recording.scopes.clone(),
                ..Recording::default()
            };
            let undo = reverse(&one, &mut catalog).map_err(|problems| {
                let whys: Vec<String> = problems.iter().map(|p| p.why.to_string()).collect();
                format!("{}: {}", recorded.operation.describe(), whys.join("; "))
            })?;
            back.push(undo.operations);
        }
        let recording = Recording {
            operations: back.into_iter().rev().flatten().collect(),
            scopes: self.recording.scopes.clone(),
            ..Recording::default()
        };
        let effects = effects(&recording, &catalog);
        let mut steps = Steps::new(Situation {
            form: self.form,
            born: self.recording.operations.iter().filter_map(born).collect(),
        });
        write(&recording, &mut catalog, &mut [(self.dialect, &mut steps)])
            .map_err(|error| error.to_string())?;
        Ok((steps.into_steps(), effects))
    }
}

/// Tells whether an item only measures values or checks rows.
fn changes_nothing(item: &Item) -> bool {
    let mut acts = item.acts.iter();
    !item.acts.is_empty() && acts.all(is_harmless)
}

fn is_harmless(act: &Act) -> bool {
    match act {
        Act::Harmless(_) | Act::Analyze(_) => true,
        Act::AlterTable(alter) => {
            let mut changes = alter.changes.iter();
            changes.all(|change| matches!(change, TableChange::ValidateConstraint(_)))
        }
        _ => false,
    }
}

fn end_before(ends: &[usize], at: usize) -> usize {
    let before = at.checked_sub(1);
    before
        .and_then(|before| ends.get(before))
        .copied()
        .unwrap_or_default()
}

fn follow(recorded: &Recorded, catalog: &mut Catalog) -> Result<(), String> {
    let applied = recorded.operation.apply(catalog);
    applied.map_err(|refused| refused.reason.to_string())
}

/// The table that an operation makes: nobody else uses it before the revision is done.
fn born(recorded: &Recorded) -> Option<Identifier> {
    if let Operation::CreateTable(create) = &recorded.operation {
        return Some(create.table.name.clone());
    }
    None
}

/// What operations do that may lose rows, and the names that they change on the way.
fn effects(recording: &Recording, before: &Catalog) -> Vec<Effect> {
    let mut now = before.clone();
    let mut all = Vec::new();
    for recorded in &recording.operations {
        let effects = recorded.operation.effects(&now).into_iter();
        all.extend(effects.filter(matters));
        // What does not fit the catalog is refused by the planning that follows.
        let _ = recorded.operation.apply(&mut now);
    }
    all
}

fn matters(effect: &Effect) -> bool {
    match effect {
        Effect::Destroys(Object::Definition(key)) => key.kind == DefinitionKind::VirtualTable,
        Effect::Destroys(Object::Table(_) | Object::Column { .. })
        | Effect::Renames { .. }
        | Effect::Deletes {
            reach: Reach::Every,
            ..
        } => true,
        _ => false,
    }
}

/// The steps that take away what the first items of an unfinished operation added.
fn undo_half(items: &[Item], backend: Backend) -> Result<Vec<Step>, String> {
    let mut steps = Vec::new();
    for item in items.iter().rev() {
        steps.extend(undo_item(item, backend)?);
    }
    Ok(steps)
}

fn undo_item(item: &Item, backend: Backend) -> Result<Option<Step>, String> {
    let half_done = || "an operation is half done here, and nothing undoes a half of it".to_owned();
    if !item.guards.is_empty() {
        return Err("the operation stands under a condition and may not have run".to_owned());
    }
    if let Action::Concurrently(index) = &item.action
        && index.verb == Verb::Create
    {
        let mut drop = index.clone();
        drop.verb = Verb::Drop;
        drop.text.clone_from(&index.cleanup);
        let action = Action::Concurrently(drop);
        return Ok(Some(step(StepKind::Alone, action, item)));
    }
    let mut texts = Vec::new();
    for act in item.acts.iter().rev() {
        texts.extend(undo_act(act, backend).ok_or_else(half_done)?);
    }
    match (item.acts.is_empty(), texts.as_slice()) {
        (false, []) => Ok(None),
        (false, [text]) => {
            let kind = StepKind::Transaction {
                foreign_keys: ForeignKeys::Enforced,
            };
            let action = Action::Statement(text.clone());
            Ok(Some(step(kind, action, item)))
        }
        _ => Err(half_done()),
    }
}

fn step(kind: StepKind, action: Action, item: &Item) -> Step {
    Step {
        kind,
        items: vec![Item {
            action,
            acts: Vec::new(),
            operation: item.operation,
            guards: Vec::new(),
            premise: None,
        }],
        undo: None,
    }
}

/// The statements that take away what an act added; `None` when it did more than add.
fn undo_act(act: &Act, backend: Backend) -> Option<Vec<String>> {
    match act {
        harmless if is_harmless(harmless) => Some(Vec::new()),
        Act::AlterTable(alter) => {
            let changes = alter.changes.iter().rev();
            let texts = changes.map(|change| undo_change(alter, change, backend));
            let texts: Option<Vec<Option<String>>> = texts.collect();
            Some(texts?.into_iter().flatten().collect())
        }
        Act::CreateIndex(index) if index.concurrency == Concurrency::Plain => {
            let mut text = Writer::new(backend);
            let name = index.name.as_ref()?;
            text.raw("DROP INDEX ").name(&identifier(name));
            Some(vec![text.finish()])
        }
        _ => None,
    }
}

fn undo_change(
    alter: &AlterTable,
    change: &TableChange,
    backend: Backend,
) -> Option<Option<String>> {
    let mut text = Writer::new(backend);
    text.raw("ALTER TABLE ").name(&identifier(&alter.table));
    match change {
        TableChange::ValidateConstraint(_) => return Some(None),
        TableChange::AddConstraint(added) => match (&added.kind, added.name.as_deref()) {
            (ConstraintKind::NotNull(column), None) => {
                text.raw(" ALTER COLUMN ")
                    .name(column)
                    .raw(" DROP NOT NULL");
            }
            (_, Some(name)) => {
                text.raw(" DROP CONSTRAINT ").name(name);
            }
            _ => return None,
        },
        _ => return None,
    }
    Some(Some(text.finish()))
}

fn identifier(name: &Name) -> Identifier {
    match &name.schema {
        Some(schema) => Identifier::within(schema, &name.name),
        None => Identifier::from(name.name.as_str()),
    }
}
