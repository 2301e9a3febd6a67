//! The schema that models ask for, put together.

use std::collections::{BTreeMap, BTreeSet};

use super::problem::{ModelFault, ModelProblem};
use super::{EnumModel, TableModel, lower};
use crate::backend::Backend;
use crate::catalog::{
    Body, Catalog, Definition, DefinitionKey, DefinitionKind, Reason, Refused, Table,
};
use crate::identifier::Identifier;
use crate::place::{Part, Place};

/// The schema of these tables, as far as it can be, and what keeps it from being whole.
pub(super) fn catalog(
    tables: &'static [TableModel],
    backend: Backend,
) -> (Catalog, Vec<ModelProblem>) {
    let mut work = Work::default();
    let tables = work.each_once(tables);
    work.create_schemas(&tables);
    work.create_enums(&tables);
    for model in &tables {
        work.create_table(model);
    }
    for model in &tables {
        work.create_indexes(model, backend);
        work.add_foreign_keys(model);
    }
    work.catalog.forget();
    (work.catalog, work.problems)
}

#[derive(Default)]
struct Work {
    catalog: Catalog,
    problems: Vec<ModelProblem>,
    /// The tables that could not be made: what needs them is no second mistake.
    refused: BTreeSet<Identifier>,
}

impl Work {
    fn each_once(&mut self, tables: &'static [TableModel]) -> Vec<&'static TableModel> {
        let mut first: BTreeMap<Identifier, &TableModel> = BTreeMap::new();
        let mut kept = Vec::new();
        for model in tables {
            let table = model.name.identifier();
            match first.get(&table) {
                None => {
                    first.insert(table, model);
                    kept.push(model);
                }
                Some(other) => {
                    let (other, place) = (other.model, other.place);
                    let twice = ModelFault::DescribedTwice {
                        table,
                        other,
                        place,
                    };
                    self.tell(model, model.place, twice);
                }
            }
        }
        kept
    }

    /// Creates the schemas that names lie in.
    fn create_schemas(&mut self, tables: &[&TableModel]) {
        for model in tables {
            let of_types = enumerations(model).map(|(_, of)| of.name.schema);
            let schemas = of_types.chain([model.name.schema]).flatten();
            for schema in schemas.collect::<BTreeSet<_>>() {
                let key = DefinitionKey::new(DefinitionKind::Schema, schema);
                if self.catalog.definition(&key).is_none() {
                    let created = Definition::new(key, Body::Name);
                    let outcome = self.catalog.create_definition(&created);
                    self.judge(model, outcome);
                }
            }
        }
    }

    fn create_enums(&mut self, tables: &[&TableModel]) {
        let mut known: BTreeMap<Identifier, &EnumModel> = BTreeMap::new();
        for model in tables {
            for (place, of) in enumerations(model) {
                let name = of.name.identifier();
                match known.get(&name) {
                    None => {
                        let outcome = self.catalog.create_enum(&of.enumeration());
                        self.judge(model, outcome);
                        known.insert(name, of);
                    }
                    Some(other) if *other == of => {}
                    Some(_) => self.tell(model, place, ModelFault::EnumDescribedTwice(name)),
                }
            }
        }
    }

    fn create_table(&mut self, model: &TableModel) {
        let outcome = match lower::table(model) {
            Ok(table) => self.catalog.create_table(&table).map_err(|refused| {
                let place = place(model, &table, &refused);
                (place, ModelFault::Refused(refused.reason))
            }),
            Err(lower::NotJson { column, problem }) => {
                let fault = ModelFault::NotJson { column, problem };
                Err((model.place_of(column), fault))
            }
        };
        if let Err((place, fault)) = outcome {
            self.refused.insert(model.name.identifier());
            self.tell(model, place, fault);
        }
    }

    fn create_indexes(&mut self, model: &TableModel, backend: Backend) {
        let table = model.name.identifier();
        if self.refused.contains(&table) {
            return;
        }
        let indexes = model.indexes.iter();
        for index in indexes.filter(|index| index.only.is_none_or(|only| only == backend)) {
            let index = lower::index(&table, index);
            let outcome = self.catalog.create_index(&table, &index);
            self.judge(model, outcome);
        }
    }

    fn add_foreign_keys(&mut self, model: &TableModel) {
        let table = model.name.identifier();
        if self.refused.contains(&table) {
            return;
        }
        for key in model.foreign_keys {
            if self.refused.contains(&key.table.identifier()) {
                continue;
            }
            let lowered = lower::foreign_key(&table, key);
            if let Err(refused) = self.catalog.add_foreign_key(&table, &lowered) {
                let column = key.columns.first().copied().unwrap_or_default();
                let fault = ModelFault::Refused(refused.reason);
                self.tell(model, model.place_of(column), fault);
            }
        }
    }

    /// Keeps a refusal that is about the model as a whole.
    fn judge(&mut self, model: &TableModel, outcome: Result<(), Refused>) {
        if let Err(Refused { reason, .. }) = outcome {
            let place = reason.subject().map_or(model.place, |n| model.place_of(n));
            self.tell(model, place, ModelFault::Refused(reason));
        }
    }

    fn tell(&mut self, model: &TableModel, place: Place, fault: ModelFault) {
        let model = model.model;
        self.problems.push(ModelProblem {
            place,
            model,
            fault,
        });
    }
}

/// The enum types of a model's columns, each with the place of its column.
fn enumerations(model: &TableModel) -> impl Iterator<Item = (Place, &'static EnumModel)> {
    let columns = model.columns.iter();
    columns.filter_map(|column| Some((column.place, column.data_type.enumeration()?)))
}

/// Where the part stands that is at fault.
fn place(model: &TableModel, table: &Table, refused: &Refused) -> Place {
    let column = match &refused.part {
        Part::Column(name) => Some(name.clone()),
        Part::Constraint(name) => columns_of(table, name).first().cloned(),
        Part::Whole => None,
    };
    // A name that no column has is looked for in what was said of the table.
    let is_unknown = matches!(refused.reason, Reason::UnknownColumn { .. });
    let column = column.filter(|_| !is_unknown);
    column.map_or(model.place, |column| model.place_of(&column))
}

fn columns_of<'t>(table: &'t Table, constraint: &str) -> &'t [Identifier] {
    match (&table.primary_key, table.unique(constraint)) {
        (Some(key), _) if key.name == *constraint => &key.columns,
        (_, Some(unique)) => &unique.columns,
        _ => &[],
    }
}
