//! Indexes, views and triggers.

use std::collections::{BTreeMap, BTreeSet};

use sqlite3_parser::ast::{
    Expr, OneSelect, ResultColumn, Select, SortOrder, SortedColumn, Stmt, TriggerCmd,
};
use whimbrel_schema::analyze::act::{
    Act, Concurrency, IndexKey, KeyOptions, Name, NewIndex, NewTrigger, NewView, Wanted,
};
use whimbrel_schema::catalog::Order;

use super::constraint::key_column;
use super::expression::{bare, facts};
use super::name::{fold, object, plain};
use super::walk::Walk;

/// `CREATE INDEX`.
pub(super) fn index(statement: &Stmt<'_>) -> Act {
    let Stmt::CreateIndex {
        unique,
        if_not_exists,
        idx_name,
        tbl_name,
        columns,
        where_clause,
    } = statement
    else {
        return Act::Harmless("CREATE INDEX");
    };
    let name = object(idx_name);
    Act::CreateIndex(Box::new(NewIndex {
        // An index is in the database of its table.
        table: name.sibling(plain(tbl_name)),
        name: Some(name),
        only: false,
        concurrency: Concurrency::Plain,
        if_not_exists: *if_not_exists,
        unique: *unique,
        method: "btree".to_owned(),
        keys: columns.iter().map(key).collect(),
        options: columns.iter().map(options).collect(),
        include: Vec::new(),
        predicate: where_clause.as_ref().map(facts),
        nulls_not_distinct: false,
        extras: BTreeSet::new(),
    }))
}

/// What is said of a key; SQLite takes only its own place for NULL.
fn options(column: &SortedColumn<'_>) -> KeyOptions {
    let collation = match bare(&column.expr) {
        Expr::Collate(_, name) => Some(fold(name)),
        _ => None,
    };
    KeyOptions {
        order: match column.order {
            Some(SortOrder::Desc) => Order::Descending,
            Some(SortOrder::Asc) | None => Order::Ascending,
        },
        nulls: None,
        collation,
        operator_class: None,
    }
}

fn key(column: &SortedColumn<'_>) -> IndexKey {
    key_column(&column.expr).map_or_else(
        || IndexKey::Expression(facts(&column.expr)),
        IndexKey::Column,
    )
}

/// `CREATE VIEW`.
pub(super) fn view(statement: &Stmt<'_>) -> Act {
    let Stmt::CreateView {
        temporary,
        view_name,
        select,
        ..
    } = statement
    else {
        return Act::Harmless("CREATE VIEW");
    };
    let walk = Walk::of_select(select);
    Act::CreateView(Box::new(NewView {
        name: object(view_name),
        materialized: false,
        replace: false,
        temporary: *temporary,
        data: Wanted::No,
        reads: walk.tables(),
        is_plain: is_plain(select, &walk),
        columns: (!walk.star).then_some(walk.columns),
        origins: BTreeMap::new(),
    }))
}

/// Tells whether a query shows every row and column of one table.
fn is_plain(select: &Select<'_>, walk: &Walk<'_>) -> bool {
    let one = matches!(
        &select.body.select,
        OneSelect::Select {
            columns: [ResultColumn::Star],
            where_clause: None,
            group_by: None,
            distinctness: None,
            ..
        }
    );
    one && select.body.compounds.is_none() && select.limit.is_none() && walk.tables().len() == 1
}

/// `CREATE TRIGGER`.
pub(super) fn trigger(statement: &Stmt<'_>) -> Act {
    let Stmt::CreateTrigger {
        trigger_name,
        tbl_name,
        when_clause,
        commands,
        ..
    } = statement
    else {
        return Act::Harmless("CREATE TRIGGER");
    };
    let mut walk = Walk::of_trigger();
    let mut written = BTreeSet::new();
    if let Some(condition) = when_clause {
        walk.expr(condition);
    }
    for command in *commands {
        written.extend(body(command, &mut walk));
    }
    written.extend(walk.tables());
    Act::CreateTrigger(NewTrigger {
        function: None,
        name: plain(&trigger_name.name),
        table: object(tbl_name),
        replace: false,
        mentions: written.into_iter().collect(),
        columns: walk.columns,
    })
}

/// Looks at one statement of a trigger's body; gives the table that it writes.
fn body<'a>(command: &'a TriggerCmd<'a>, walk: &mut Walk<'a>) -> Option<Name> {
    match command {
        TriggerCmd::Update {
            tbl_name,
            sets,
            from,
            where_clause,
            ..
        } => {
            walk.sets(sets);
            from.iter().for_each(|from| walk.from(from));
            where_clause
                .iter()
                .for_each(|condition| walk.expr(condition));
            Some(object(tbl_name))
        }
        TriggerCmd::Insert {
            tbl_name,
            select,
            upsert,
            ..
        } => {
            walk.select(select);
            upsert.iter().for_each(|upsert| walk.upsert(upsert));
            Some(object(tbl_name))
        }
        TriggerCmd::Delete {
            tbl_name,
            where_clause,
        } => {
            where_clause
                .iter()
                .for_each(|condition| walk.expr(condition));
            Some(object(tbl_name))
        }
        TriggerCmd::Select(select) => {
            walk.select(select);
            None
        }
    }
}
