//! Statements, lowered into acts.

use sqlite3_parser::ast::{
    Expr, Literal, Name as RawName, PragmaBody, PragmaValue, QualifiedName, Stmt,
};
use whimbrel_schema::analyze::act::{
    Act, Drop, Name, NewTable, NewTableKind, Reindex, ReindexTarget, TransactionControl, Wanted,
};

use super::create_table::{Options, create_table};
use super::name::{fold, object, plain, unquote};
use super::walk::Walk;
use super::{alter_table, expression, object as made, rows};

/// What a statement does.
pub(super) fn act(statement: &Stmt<'_>) -> Act {
    match statement {
        Stmt::AlterTable(table, body) => alter_table::act(object(table), body),
        Stmt::Analyze(name) => Act::Analyze(name.iter().map(object).collect()),
        Stmt::Attach { .. } => Act::Harmless("ATTACH"),
        Stmt::Begin(..) => Act::Transaction(TransactionControl::Begin),
        Stmt::Commit(_) => Act::Transaction(TransactionControl::Commit),
        Stmt::CreateIndex { .. } => made::index(statement),
        Stmt::CreateTable {
            temporary,
            if_not_exists,
            tbl_name,
            body,
        } => create_table(
            tbl_name,
            body,
            Options {
                temporary: *temporary,
                if_not_exists: *if_not_exists,
            },
        ),
        Stmt::CreateTrigger { .. } => made::trigger(statement),
        Stmt::CreateView { .. } => made::view(statement),
        Stmt::CreateVirtualTable {
            if_not_exists,
            tbl_name,
            ..
        } => Act::CreateTable(Box::new(NewTable {
            kind: NewTableKind::Foreign,
            if_not_exists: *if_not_exists,
            ..NewTable::new(object(tbl_name))
        })),
        Stmt::Delete { .. } => rows::delete(statement),
        Stmt::Detach(_) => Act::Harmless("DETACH"),
        Stmt::DropIndex {
            if_exists,
            idx_name,
        } => Act::DropIndexes(
            vec![object(idx_name)],
            whimbrel_schema::analyze::act::Concurrency::Plain,
            dropping(*if_exists),
        ),
        Stmt::DropTable {
            if_exists,
            tbl_name,
        } => Act::DropTables(vec![object(tbl_name)], dropping(*if_exists)),
        Stmt::DropTrigger {
            if_exists,
            trigger_name,
        } => Act::DropTrigger {
            table: None,
            name: plain(&trigger_name.name),
            drop: dropping(*if_exists),
        },
        Stmt::DropView {
            if_exists,
            view_name,
        } => Act::DropViews(vec![object(view_name)], dropping(*if_exists)),
        Stmt::Insert { .. } => rows::insert(statement),
        Stmt::Pragma(name, body) => pragma(name, body.as_ref()),
        Stmt::Reindex { obj_name } => Act::Reindex(Reindex {
            target: obj_name.as_ref().map_or(ReindexTarget::Database, |name| {
                // A collation, an index or a table; which of them, only the schema tells.
                ReindexTarget::Index(object(name))
            }),
            concurrency: whimbrel_schema::analyze::act::Concurrency::Plain,
        }),
        Stmt::Release(_) | Stmt::Savepoint(_) => Act::Transaction(TransactionControl::Savepoint),
        Stmt::Rollback { savepoint_name, .. } => Act::Transaction(match savepoint_name {
            Some(_) => TransactionControl::Savepoint,
            None => TransactionControl::Rollback,
        }),
        Stmt::Select(select) => read(&Walk::of_select(select)),
        Stmt::Update { .. } => rows::update(statement),
        Stmt::Vacuum(database, into) => vacuum(database.as_ref(), into.as_ref()),
    }
}

/// How a statement drops.
fn dropping(if_exists: bool) -> Drop {
    Drop {
        if_exists,
        cascade: false,
    }
}

fn read(walk: &Walk<'_>) -> Act {
    Act::Read {
        tables: walk.tables(),
        functions: walk.functions.iter().cloned().collect(),
        locked: Vec::new(),
        sequences: Vec::new(),
    }
}

/// `VACUUM` writes the whole file anew; `VACUUM INTO` writes another one and only reads.
fn vacuum(database: Option<&RawName<'_>>, into: Option<&Expr<'_>>) -> Act {
    match (database, into) {
        (_, Some(_)) => Act::Harmless("VACUUM INTO"),
        (Some(database), None) if fold(database.0) == "temp" => Act::Harmless("VACUUM"),
        (_, None) => Act::Vacuum {
            tables: Vec::new(),
            full: Wanted::Yes,
        },
    }
}

fn pragma(name: &QualifiedName<'_>, body: Option<&PragmaBody<'_>>) -> Act {
    let value = body.map(|body| match body {
        PragmaBody::Equals(value) | PragmaBody::Call(value) => pragma_value(value),
    });
    Act::Pragma {
        name: plain(&name.name),
        value,
    }
}

fn pragma_value(value: &PragmaValue<'_>) -> String {
    match value {
        Expr::Name(name) => unquote(name.0),
        Expr::Id(id) => unquote(id.0),
        Expr::Literal(Literal::String(text) | Literal::Keyword(text)) => unquote(text),
        other => expression::text(other),
    }
}

/// The names of tables without the one that is written itself.
pub(super) fn others(tables: Vec<Name>, own: &Name) -> Vec<Name> {
    tables.into_iter().filter(|table| table != own).collect()
}
