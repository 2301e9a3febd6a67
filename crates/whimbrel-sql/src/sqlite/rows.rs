//! `INSERT`, `UPDATE`, `DELETE`.

use sqlite3_parser::ast::{Expr, InsertBody, OneSelect, ResultColumn, Select, Stmt, With};
use whimbrel_schema::analyze::act::{Act, Conflict, RowSource, Update};

use super::filter::filter;
use super::lower::others;
use super::name::{all, fold, object, plain};
use super::walk::Walk;

/// `INSERT` and `REPLACE`.
pub(super) fn insert(statement: &Stmt<'_>) -> Act {
    let Stmt::Insert {
        with,
        tbl_name,
        columns,
        body,
        ..
    } = statement
    else {
        return Act::Harmless("INSERT");
    };
    let mut copied = Vec::new();
    let source = match body {
        InsertBody::DefaultValues => RowSource::Defaults,
        InsertBody::Select(select, _) => match values(select) {
            Some(rows) => RowSource::Values(rows),
            None => {
                let mut walk = Walk::of_select(select);
                begin(&mut walk, with.as_ref());
                copied = columns_copied(select);
                RowSource::Select(walk.tables())
            }
        },
    };
    Act::Insert {
        conflict: Conflict::Any,
        table: object(tbl_name),
        columns: columns.as_ref().map(|names| all(names)).unwrap_or_default(),
        source,
        copied,
    }
}

/// The columns that a query takes as they are, by position, where it takes every row of a table.
fn columns_copied(select: &Select<'_>) -> Vec<Option<String>> {
    let OneSelect::Select {
        columns,
        where_clause: None,
        group_by: None,
        ..
    } = &select.body.select
    else {
        return Vec::new();
    };
    let is_one_query = select.body.compounds.is_none() && select.limit.is_none();
    let names_all = columns
        .iter()
        .all(|column| matches!(column, ResultColumn::Expr(..)));
    if !is_one_query || !names_all {
        return Vec::new();
    }
    let columns = columns.iter().map(|column| match column {
        ResultColumn::Expr(Expr::Id(id), _) => Some(fold(id.0)),
        ResultColumn::Expr(Expr::Name(name) | Expr::Qualified(_, name), _) => Some(plain(name)),
        _ => None,
    });
    columns.collect()
}

/// The number of rows, where a query is `VALUES`.
fn values(select: &Select<'_>) -> Option<usize> {
    match &select.body.select {
        OneSelect::Values(rows) if select.body.compounds.is_none() => Some(rows.len()),
        OneSelect::Values(_) | OneSelect::Select { .. } => None,
    }
}

fn begin<'a>(walk: &mut Walk<'a>, with: Option<&'a With<'a>>) {
    if let Some(with) = with {
        walk.with(with);
    }
}

/// `UPDATE`.
pub(super) fn update(statement: &Stmt<'_>) -> Act {
    let Stmt::Update {
        with,
        tbl_name,
        sets,
        from,
        where_clause,
        returning,
        order_by,
        limit,
        ..
    } = statement
    else {
        return Act::Harmless("UPDATE");
    };
    let table = object(tbl_name);
    let mut walk = Walk::default();
    begin(&mut walk, with.as_ref());
    walk.sets(sets);
    from.iter().for_each(|from| walk.from(from));
    condition(&mut walk, where_clause.as_ref());
    walk.results(returning.unwrap_or_default());
    walk.sorted(order_by.unwrap_or_default());
    limit.iter().for_each(|limit| walk.limit(limit));
    Act::Update(Box::new(Update {
        only: false,
        sets: sets.iter().flat_map(|set| all(&set.col_names)).collect(),
        filter: filter(where_clause.as_ref(), *limit),
        reads: others(walk.tables(), &table),
        literals: walk.literals,
        table,
    }))
}

fn condition<'a>(walk: &mut Walk<'a>, condition: Option<&'a Expr<'a>>) {
    if let Some(condition) = condition {
        walk.expr(condition);
    }
}

/// `DELETE`.
pub(super) fn delete(statement: &Stmt<'_>) -> Act {
    let Stmt::Delete {
        with,
        tbl_name,
        where_clause,
        limit,
        ..
    } = statement
    else {
        return Act::Harmless("DELETE");
    };
    let table = object(tbl_name);
    let mut walk = Walk::default();
    begin(&mut walk, with.as_ref());
    condition(&mut walk, where_clause.as_ref());
    Act::Delete {
        only: false,
        filter: filter(where_clause.as_ref(), *limit),
        reads: others(walk.tables(), &table),
        table,
    }
}
