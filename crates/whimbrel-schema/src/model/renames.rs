//! What models say had another name before.

use std::collections::{BTreeMap, BTreeSet};

use super::TableModel;
use super::problem::{ModelFault, ModelProblem};
use crate::catalog::Catalog;
use crate::diff::Renames;
use crate::identifier::Identifier;
use crate::place::Place;

/// New names by old ones, in one table or of all tables, with where each was said.
type Steps = BTreeMap<Identifier, (Identifier, Place)>;

/// The renames, each after those that make room for it.
pub(super) fn of(tables: &[TableModel]) -> Renames {
    let (steps, _) = steps(table_steps(tables));
    let mut renames = Renames {
        tables: in_order(&steps),
        columns: Vec::new(),
    };
    for model in tables {
        let table = model.name.identifier();
        let (steps, _) = self::steps(column_steps(model));
        let ordered = in_order(&steps).into_iter();
        let columns = ordered.map(|(from, to)| (table.clone(), from, to));
        renames.columns.extend(columns);
    }
    renames
}

/// Those that are still to be done: the old name is there, and the new one is not.
pub(super) fn pending(tables: &[TableModel], now: &Catalog) -> Renames {
    let said = of(tables);
    let mut after = now.clone();
    let tables = said.tables.into_iter();
    let tables = tables.filter(|(from, to)| after.rename_table(from, to).is_ok());
    let tables = tables.collect();
    let columns = said.columns.into_iter();
    let columns = columns.filter(|(table, from, to)| after.rename_column(table, from, to).is_ok());
    let columns = columns.collect();
    Renames { tables, columns }
}

/// Names that go round in circles, and old names that two have.
pub(super) fn circles(tables: &[TableModel]) -> Vec<ModelProblem> {
    let name_of = |name: &Identifier| {
        let model = tables.iter().find(|model| model.name.identifier() == *name);
        model.map_or("", |model| model.model)
    };
    let mut problems = problems(table_steps(tables), name_of);
    for model in tables {
        problems.extend(self::problems(column_steps(model), |_| model.model));
    }
    problems
}

/// An old name, the new one, and where it was said.
type Step = (Identifier, Identifier, Place);

fn table_steps(tables: &[TableModel]) -> impl Iterator<Item = Step> {
    tables.iter().filter_map(|model| {
        let from = model.name.sibling(model.renamed_from?);
        Some((from, model.name.identifier(), model.place))
    })
}

fn column_steps(model: &TableModel) -> impl Iterator<Item = Step> {
    let columns = model.columns.iter();
    columns.filter_map(|column| {
        Some((
            column.renamed_from?.into(),
            column.name.into(),
            column.place,
        ))
    })
}

/// The steps by their old names, and those whose old name was taken already.
fn steps(said: impl Iterator<Item = Step>) -> (Steps, Vec<Step>) {
    let (mut steps, mut again) = (Steps::new(), Vec::new());
    for (from, to, place) in said {
        match steps.contains_key(&from) {
            true => again.push((from, to, place)),
            false => drop(steps.insert(from, (to, place))),
        }
    }
    (steps, again)
}

fn problems(
    said: impl Iterator<Item = Step>,
    model: impl Fn(&Identifier) -> &'static str,
) -> Vec<ModelProblem> {
    let (steps, again) = steps(said);
    let twice = again.into_iter().filter_map(|(name, other, place)| {
        let (one, _) = steps.get(&name)?.clone();
        let model = model(&other);
        let fault = ModelFault::RenamedTwice { name, one, other };
        Some(ModelProblem {
            place,
            model,
            fault,
        })
    });
    let mut problems: Vec<ModelProblem> = twice.collect();
    let mut told = BTreeSet::new();
    for (from, (to, place)) in &steps {
        let Some(circle) = circle(&steps, from).filter(|_| !told.contains(from)) else {
            continue;
        };
        let names = circle.iter().map(|name| format!("`{name}`"));
        let names: Vec<String> = names.collect();
        told.extend(circle);
        problems.push(ModelProblem {
            place: *place,
            model: model(to),
            fault: ModelFault::RenameCircle(names.join(" → ")),
        });
    }
    problems
}

/// The names on the way from one back to itself.
fn circle(steps: &Steps, from: &Identifier) -> Option<Vec<Identifier>> {
    let mut way = vec![from.clone()];
    let mut at = from;
    for _ in 0..steps.len() {
        at = &steps.get(at)?.0;
        way.push(at.clone());
        if at == from {
            return Some(way);
        }
    }
    None
}

/// The steps that are in no circle: what takes a name comes after what leaves it.
fn in_order(steps: &Steps) -> Vec<(Identifier, Identifier)> {
    let mut ordered: Vec<(Identifier, Identifier)> = Vec::new();
    let mut waiting: Vec<(&Identifier, &Identifier)> =
        steps.iter().map(|(from, (to, _))| (from, to)).collect();
    while !waiting.is_empty() {
        let still: BTreeSet<&Identifier> = waiting.iter().map(|(from, _)| *from).collect();
        let (blocked, ready): (Vec<_>, Vec<_>) = waiting
            .iter()
            .copied()
            .partition(|(_, to)| still.contains(to));
        if ready.is_empty() {
            break;
        }
        ordered.extend(
            ready
                .into_iter()
                .map(|(from, to)| (from.clone(), to.clone())),
        );
        waiting = blocked;
    }
    ordered
}
