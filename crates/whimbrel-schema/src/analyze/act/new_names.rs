//! The names that a statement gives.

use super::{
    Act, AlterTable, Constraint, DomainChange, IndexChange, NewColumn, NewTable, Rebuild,
    TableChange, TypeChange,
};

impl Act {
    /// The names that the statement gives to what it makes or renames, each with what it names.
    pub fn new_names(&self) -> Vec<(&'static str, &str)> {
        match self {
            Self::CreateTable(table) => of_table(table),
            Self::AlterTable(AlterTable { changes, .. }) => of_changes(changes),
            Self::Rebuild(rebuild) => {
                let Rebuild { changes, .. } = rebuild.as_ref();
                of_changes(changes)
            }
            Self::CreateIndex(index) => {
                let name = index.name.iter();
                name.map(|name| ("index", name.name.as_str())).collect()
            }
            Self::AlterIndex(_, IndexChange::Rename(to)) => vec![("index", to)],
            Self::CreateView(view) => vec![("view", &view.name.name)],
            Self::CreateSequence(name, _) => vec![("sequence", &name.name)],
            Self::CreateType(new) => vec![("type", &new.name.name)],
            Self::AlterType(_, TypeChange::Rename(to)) => vec![("type", to)],
            Self::CreateDomain(domain) => vec![("domain", &domain.name.name)],
            Self::AlterDomain(_, DomainChange::Rename(to)) => vec![("domain", to)],
            Self::AlterDomain(_, DomainChange::AddConstraint(constraint)) => {
                of_constraint(constraint).into_iter().collect()
            }
            Self::CreateFunction(function) => vec![("function", &function.name.name)],
            Self::CreateTrigger(trigger) => vec![("trigger", &trigger.name)],
            Self::RenameTrigger { to, .. } => vec![("trigger", to)],
            Self::CreatePolicy { name, .. } => vec![("policy", name)],
            Self::CreateSchema(name) | Self::RenameSchema { to: name, .. } => {
                vec![("schema", name)]
            }
            Self::CreateDatabase(name) => vec![("database", name)],
            Self::CreatePublication { name, .. } => vec![("publication", name)],
            _ => Vec::new(),
        }
    }
}

fn of_table(table: &NewTable) -> Vec<(&'static str, &str)> {
    let columns = table.columns.iter().flat_map(of_column);
    let constraints = table.constraints.iter().filter_map(of_constraint);
    [("table", table.name.name.as_str())]
        .into_iter()
        .chain(columns)
        .chain(constraints)
        .collect()
}

fn of_column(column: &NewColumn) -> impl Iterator<Item = (&'static str, &str)> {
    let constraints = column.constraints.iter().filter_map(of_constraint);
    [("column", column.name.as_str())]
        .into_iter()
        .chain(constraints)
}

fn of_constraint(constraint: &Constraint) -> Option<(&'static str, &str)> {
    let name = constraint.name.as_deref();
    name.map(|name| ("constraint", name))
}

fn of_changes(changes: &[TableChange]) -> Vec<(&'static str, &str)> {
    let names = changes.iter().flat_map(|change| match change {
        TableChange::AddColumn { column, .. } => of_column(column).collect(),
        TableChange::RenameColumn { to, .. } => vec![("column", to.as_str())],
        TableChange::Rename(to) => vec![("table", to.as_str())],
        TableChange::AddConstraint(constraint) => of_constraint(constraint).into_iter().collect(),
        TableChange::RenameConstraint { to, .. } => vec![("constraint", to.as_str())],
        _ => Vec::new(),
    });
    names.collect()
}
