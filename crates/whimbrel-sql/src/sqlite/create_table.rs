//! `CREATE TABLE`.

use sqlite3_parser::ast::{
    CreateTableBody, NamedTableConstraint, QualifiedName, TabFlags, TableConstraint,
};
use whimbrel_schema::analyze::act::{Act, ConstraintKind, NewTable, NewTableKind, Sequence};

use super::columns::new_column;
use super::constraint;
use super::name::{is_temporary, object};
use super::walk::Walk;

/// How a table is made.
#[derive(Clone, Copy)]
pub(super) struct Options {
    pub(super) temporary: bool,
    pub(super) if_not_exists: bool,
}

/// `CREATE TABLE`.
pub(super) fn create_table(
    name: &QualifiedName<'_>,
    body: &CreateTableBody<'_>,
    options: Options,
) -> Act {
    let mut table = NewTable {
        if_not_exists: options.if_not_exists,
        temporary: options.temporary || is_temporary(name),
        ..NewTable::new(object(name))
    };
    match body {
        CreateTableBody::AsSelect(select) => {
            table.kind = NewTableKind::AsSelect(Walk::of_select(select).tables());
        }
        CreateTableBody::ColumnsAndConstraints {
            columns,
            constraints,
            flags,
        } => {
            table.strict = flags.contains(TabFlags::Strict);
            table.without_rowid = flags.contains(TabFlags::WithoutRowid);
            table.columns = columns.iter().map(new_column).collect();
            for constraint in constraints.unwrap_or_default() {
                add_constraint(&mut table, constraint);
            }
            mark_key(&mut table);
        }
    }
    Act::CreateTable(Box::new(table))
}

/// A primary key that is the rowid is never NULL, nor is one of a table that is `STRICT` or
/// `WITHOUT ROWID`; in other tables SQLite lets it be NULL
/// ([The PRIMARY KEY](https://www.sqlite.org/lang_createtable.html#the_primary_key)).
fn mark_key(table: &mut NewTable) {
    let at_columns = table.columns.iter().flat_map(|column| &column.constraints);
    let key = at_columns
        .chain(&table.constraints)
        .find_map(|c| match &c.kind {
            ConstraintKind::PrimaryKey { columns, .. } => Some(columns.clone()),
            _ => None,
        });
    let key = key.unwrap_or_default();
    let is_strict = table.strict || table.without_rowid;
    for column in table.columns.iter_mut().filter(|c| key.contains(&c.name)) {
        let is_integer = column.data_type.as_ref().is_some_and(|t| t.is("integer"));
        column.not_null |= is_strict || (key.len() == 1 && is_integer);
    }
}

fn add_constraint(table: &mut NewTable, constraint: &NamedTableConstraint<'_>) {
    let auto_increment = matches!(
        constraint.constraint,
        TableConstraint::PrimaryKey {
            auto_increment: true,
            ..
        }
    );
    let constraint = constraint::of_table(constraint);
    if auto_increment && let ConstraintKind::PrimaryKey { columns, .. } = &constraint.kind {
        let keys = table
            .columns
            .iter_mut()
            .filter(|c| columns.contains(&c.name));
        keys.for_each(|key| key.sequence = Some(Sequence::AutoIncrement));
    }
    table.constraints.push(constraint);
}
