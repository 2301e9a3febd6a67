//! Indexes.

use std::collections::BTreeSet;

use super::reader::{Reader, Setting};
use super::rows::{IndexKeyRow, IndexRow};
use super::tables::parameters;
use super::text::{bare, first_group, listed};
use crate::catalog::{Index, IndexKey, KeyTarget, Need, Nulls, Order};
use crate::dialect::quote_identifier;
use crate::identifier::Identifier;
use crate::sql::sql;
use crate::sql::tokens::unquoted;

/// The bits of `pg_index.indoption`.
const DESCENDING: i64 = 1;
const NULLS_FIRST: i64 = 2;

impl Reader<'_> {
    pub(super) fn read_indexes(&mut self, rows: Vec<IndexRow>, of_constraints: &BTreeSet<i64>) {
        for row in rows {
            let Some(relation) = self.relations.get(&row.relation).cloned() else {
                continue;
            };
            if let Some(tablespace) = &row.tablespace {
                let setting = format!("SET TABLESPACE {}", quote_identifier(tablespace));
                self.alter_index(&relation.name, &row, "tablespace", &setting);
            }
            if !row.statistics.is_empty() {
                let setting = row.statistics.join(", ");
                self.alter_index(&relation.name, &row, "statistics", &setting);
            }
            if row.of_constraint || of_constraints.contains(&row.oid) {
                self.comment_index(&relation.name, &row);
                continue;
            }
            if !row.valid {
                self.leave_out(invalid(&row, &relation.name));
                if !row.partitioned {
                    continue;
                }
            }
            let index = self.index(&row);
            if let Some(table) = self.tables.get_mut(&row.relation) {
                table.indexes.push(index);
                continue;
            }
            // Of a materialized view, which has no field for it.
            self.add_setting(Setting {
                table: Some(&relation.name),
                of: row.name.as_str().into(),
                what: "index",
                statement: row.definition.clone(),
                needs: Vec::new(),
            });
            self.comment_index(&relation.name, &row);
        }
    }

    fn comment_index(&mut self, table: &Identifier, row: &IndexRow) {
        let subject = format!("INDEX {}", self.index_name(table, row));
        let what = ("index", row.name.as_str().into());
        self.add_comment(Some(table), what, &subject, row.comment.as_ref());
    }

    /// An index is in the schema of its table.
    fn index_name(&self, table: &Identifier, row: &IndexRow) -> String {
        match table.split_once('\0') {
            Some((schema, _)) => self.names.written(schema, &row.name),
            None => quote_identifier(&row.name),
        }
    }

    /// The parameters of an index that keeps a constraint.
    pub(super) fn set_index_parameters(&mut self, table: &Identifier, row: &IndexRow) {
        let setting = format!("SET ({})", row.parameters.join(", "));
        self.alter_index(table, row, "parameters", &setting);
    }

    fn alter_index(&mut self, table: &Identifier, row: &IndexRow, what: &str, setting: &str) {
        let statement = format!("ALTER INDEX {} {setting}", self.index_name(table, row));
        self.add_setting(Setting {
            table: Some(table),
            of: row.name.as_str().into(),
            what,
            statement,
            needs: vec![Need::Table(table.clone())],
        });
    }

    pub(super) fn index(&self, row: &IndexRow) -> Index {
        let texts = first_group(row.definition.split_once(" USING ").map_or("", |(_, d)| d));
        let texts = texts.map(listed).unwrap_or_default();
        let keys = row.keys.iter().filter(|key| key.option.is_some());
        let keys = keys.zip(texts.into_iter().map(Some).chain(std::iter::repeat(None)));
        let carried = row.keys.iter().filter(|key| key.option.is_none());
        Index {
            unique: row.unique,
            method: (row.method != "btree").then(|| row.method.clone()),
            include: carried
                .filter_map(|key| key.column.as_deref().map(Identifier::from))
                .collect(),
            filter: row.predicate.as_deref().map(|text| sql(bare(text))),
            nulls_not_distinct: row.nulls_not_distinct,
            parameters: parameters(&row.parameters),
            comment: row.comment.clone(),
            ..Index::new(
                row.name.as_str(),
                keys.map(|(key, text)| self.key(row, key, text)).collect(),
            )
        }
    }

    fn key(&self, index: &IndexRow, row: &IndexKeyRow, whole: Option<&str>) -> IndexKey {
        let target = match (&row.column, &row.expression) {
            (Some(column), _) => KeyTarget::Column(column.as_str().into()),
            (None, expression) => {
                KeyTarget::Expression(sql(bare(expression.as_deref().unwrap_or_default())))
            }
        };
        let (order, nulls) = order(row.option.unwrap_or_default(), index.ordered);
        let written = row.expression.as_deref().zip(whole);
        let own = written.and_then(|(expression, whole)| collation_of(expression, whole));
        IndexKey {
            target,
            order,
            nulls,
            operator_class: row.operator_class.clone(),
            collation: match &row.column {
                Some(_) => self.names.collation(row.collation.as_ref()),
                None => own,
            },
        }
    }
}

fn invalid(row: &IndexRow, table: &Identifier) -> String {
    let why = if row.partitioned {
        "a partition has no index to match it"
    } else {
        "its build failed or is in progress"
    };
    format!("the index `{}` of `{table}` is not valid: {why}", row.name)
}

fn order(option: i64, ordered: bool) -> (Order, Option<Nulls>) {
    if !ordered {
        return (Order::Ascending, None);
    }
    match (option & DESCENDING != 0, option & NULLS_FIRST != 0) {
        (false, false) => (Order::Ascending, None),
        (false, true) => (Order::Ascending, Some(Nulls::First)),
        (true, true) => (Order::Descending, None),
        (true, false) => (Order::Descending, Some(Nulls::Last)),
    }
}

/// The collation that the server writes behind an expression, when it is not the expression's own.
fn collation_of(expression: &str, whole: &str) -> Option<String> {
    let behind = whole.strip_prefix(expression)?;
    let name = behind.strip_prefix(" COLLATE ")?;
    let name = name.strip_prefix("pg_catalog.").unwrap_or(name);
    let end = match name.strip_prefix('"') {
        Some(quoted) => quoted.find('"').map(|at| at + 2),
        None => name.find(' '),
    };
    let name = name.get(..end.unwrap_or(name.len()))?;
    Some(if name.starts_with('"') {
        unquoted(name)
    } else {
        name.to_owned()
    })
}
