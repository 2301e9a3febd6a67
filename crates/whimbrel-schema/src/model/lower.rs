//! A table of the catalog, from what a struct says of it.

use super::data::SqlModel;
use super::{
    CheckModel, ColumnModel, ForeignKeyModel, IndexKeyModel, IndexModel, KeyTargetModel,
    TableModel, UniqueModel,
};
use crate::catalog::{
    Check, Column, ForeignKey, Generated, Index, IndexKey, KeyOptions, KeyTarget, PrimaryKey,
    Table, Unique,
};
use crate::identifier::Identifier;
use crate::names::{automatic, free};

/// A default that is no JSON document.
pub(super) struct NotJson {
    /// The column.
    pub(super) column: &'static str,
    /// What the reader says.
    pub(super) problem: String,
}

/// The table, without foreign keys and indexes.
pub(super) fn table(model: &TableModel) -> Result<Table, NotJson> {
    let name = model.name.identifier();
    let columns = model.columns.iter().map(column);
    let mut table = Table {
        columns: columns.collect::<Result<_, _>>()?,
        comment: model.comment.map(str::to_owned),
        ..Table::new(name.clone())
    };
    table.primary_key = model.primary_key.map(|key| {
        let automatic = || automatic([name.as_str(), "pkey"]);
        PrimaryKey::new(named(key.name, automatic), identifiers(key.columns))
    });
    table.uniques = model.uniques.iter().map(|key| unique(&name, key)).collect();
    for model in model.checks {
        let check = check(&table, model);
        table.checks.push(check);
    }
    table.options.strict = model.strict;
    table.options.without_rowid = model.without_rowid;
    table.options.unlogged = model.unlogged;
    Ok(table)
}

fn column(model: &ColumnModel) -> Result<Column, NotJson> {
    let data_type = model.data_type.data_type();
    let not_json = |problem| NotJson {
        column: model.name,
        problem,
    };
    let value = |value: Option<super::ValueModel>| {
        let value = value.map(|value| value.expression(&data_type));
        value.transpose().map_err(not_json)
    };
    let (default, on_update) = (value(model.default)?, value(model.on_update)?);
    Ok(Column {
        nullable: model.nullable,
        default,
        identity: model.identity,
        collation: model.collation.map(str::to_owned),
        generated: model.generated.map(|rule| Generated {
            expression: rule.expression.text(),
            storage: rule.storage,
        }),
        on_update,
        comment: model.comment.map(str::to_owned),
        ..Column::new(model.name, data_type)
    })
}

fn unique(table: &Identifier, model: &UniqueModel) -> Unique {
    let columns = identifiers(model.columns);
    let name = named(model.name, || named_after(table, &columns, "key"));
    let options = KeyOptions {
        include: identifiers(model.include),
        deferrable: model.deferrable,
        nulls_not_distinct: model.nulls_not_distinct,
        ..KeyOptions::default()
    };
    Unique {
        options: (options != KeyOptions::default()).then(|| Box::new(options)),
        ..Unique::new(name, columns)
    }
}

fn check(table: &Table, model: &CheckModel) -> Check {
    let parts = [Some(&*table.name), model.column, Some("check")];
    let is_taken = |name: &str| table.checks.iter().any(|check| check.name == *name);
    let automatic = || free(automatic(parts.into_iter().flatten()), is_taken);
    Check::new(named(model.name, automatic), model.expression.text())
}

/// A foreign key of a table.
pub(super) fn foreign_key(table: &Identifier, model: &ForeignKeyModel) -> ForeignKey {
    let columns = identifiers(model.columns);
    let name = named(model.name, || named_after(table, &columns, "fkey"));
    ForeignKey {
        references: identifiers(model.references),
        on_delete: model.on_delete,
        on_update: model.on_update,
        deferrable: model.deferrable,
        ..ForeignKey::new(name, columns, model.table.identifier())
    }
}

/// An index of a table.
pub(super) fn index(table: &Identifier, model: &IndexModel) -> Index {
    let parts = model.keys.iter().map(|key| match key.target {
        KeyTargetModel::Column(name) => name,
        KeyTargetModel::Expression(_) => "expr",
    });
    let name = named(model.name, || {
        automatic(std::iter::once(table.as_str()).chain(parts).chain(["idx"]))
    });
    Index {
        unique: model.unique,
        method: model.method.map(str::to_owned),
        include: identifiers(model.include),
        filter: model.filter.map(SqlModel::text),
        nulls_not_distinct: model.nulls_not_distinct,
        comment: model.comment.map(str::to_owned),
        ..Index::new(name, model.keys.iter().map(index_key).collect())
    }
}

fn index_key(model: &IndexKeyModel) -> IndexKey {
    let target = match model.target {
        KeyTargetModel::Column(name) => KeyTarget::Column(name.into()),
        KeyTargetModel::Expression(text) => KeyTarget::Expression(text.text()),
    };
    IndexKey {
        order: model.order,
        nulls: model.nulls,
        operator_class: model.operator_class.map(str::to_owned),
        collation: model.collation.map(str::to_owned),
        ..IndexKey::new(target)
    }
}

fn named(given: Option<&str>, automatic: impl FnOnce() -> Identifier) -> Identifier {
    given.map_or_else(automatic, Identifier::from)
}

fn named_after(table: &str, columns: &[Identifier], suffix: &str) -> Identifier {
    let columns = columns.iter().map(Identifier::as_str);
    automatic(std::iter::once(table).chain(columns).chain([suffix]))
}

fn identifiers(names: &[&str]) -> Vec<Identifier> {
    names.iter().map(|name| Identifier::from(*name)).collect()
}
