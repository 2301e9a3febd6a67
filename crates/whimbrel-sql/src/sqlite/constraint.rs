//! Constraints of tables and columns.

use sqlite3_parser::ast::{
    ColumnConstraint, DeferSubclause, Expr, ForeignKeyClause, IndexedColumn, InitDeferredPred,
    NamedColumnConstraint, NamedTableConstraint, RefAct, RefArg, SortedColumn, TableConstraint,
};
use whimbrel_schema::analyze::act::{Constraint, ConstraintKind, Name, Reference};

use super::expression::{bare, column, facts};
use super::name::{fold, plain};

/// What a key says beyond the fields of its act
/// ([The ON CONFLICT Clause](https://www.sqlite.org/lang_conflict.html)).
pub(super) const ON_CONFLICT: &str = "ON CONFLICT";

/// A constraint of a table.
pub(super) fn of_table(constraint: &NamedTableConstraint<'_>) -> Constraint {
    let mut deferrable = false;
    let conflict = match &constraint.constraint {
        TableConstraint::PrimaryKey {
            conflict_clause, ..
        }
        | TableConstraint::Unique {
            conflict_clause, ..
        }
        | TableConstraint::Check(_, conflict_clause) => conflict_clause.as_ref(),
        TableConstraint::ForeignKey { .. } => None,
    };
    let extras = conflict.map(|_| ON_CONFLICT.to_owned()).into_iter();
    let kind = match &constraint.constraint {
        TableConstraint::PrimaryKey { columns, .. } => ConstraintKind::PrimaryKey {
            columns: sorted(columns),
            using_index: None,
        },
        TableConstraint::Unique { columns, .. } => ConstraintKind::Unique {
            columns: sorted(columns),
            using_index: None,
        },
        TableConstraint::Check(expression, _) => ConstraintKind::Check(facts(expression)),
        TableConstraint::ForeignKey {
            columns,
            clause,
            defer_clause,
        } => {
            deferrable = is_deferred(defer_clause.as_ref());
            ConstraintKind::ForeignKey {
                columns: indexed(columns),
                reference: reference(clause),
            }
        }
    };
    Constraint {
        name: constraint.name.as_ref().map(plain),
        deferrable,
        deferred: deferrable,
        extras: extras.collect(),
        ..Constraint::new(kind)
    }
}

/// A constraint written at a column; none for what is no constraint of its own, such as a default.
pub(super) fn of_column(constraint: &NamedColumnConstraint<'_>, owner: &str) -> Option<Constraint> {
    let columns = || vec![owner.to_owned()];
    let mut deferrable = false;
    let conflict = match &constraint.constraint {
        ColumnConstraint::PrimaryKey {
            conflict_clause, ..
        }
        | ColumnConstraint::Unique(conflict_clause) => conflict_clause.as_ref(),
        _ => None,
    };
    let kind = match &constraint.constraint {
        ColumnConstraint::PrimaryKey { .. } => ConstraintKind::PrimaryKey {
            columns: columns(),
            using_index: None,
        },
        ColumnConstraint::Unique(_) => ConstraintKind::Unique {
            columns: columns(),
            using_index: None,
        },
        ColumnConstraint::Check(expression) => ConstraintKind::Check(facts(expression)),
        ColumnConstraint::ForeignKey {
            clause,
            defer_clause,
        } => {
            deferrable = is_deferred(defer_clause.as_ref());
            ConstraintKind::ForeignKey {
                columns: columns(),
                reference: reference(clause),
            }
        }
        ColumnConstraint::NotNull { .. }
        | ColumnConstraint::Default(_)
        | ColumnConstraint::Defer(_)
        | ColumnConstraint::Collate { .. }
        | ColumnConstraint::Generated { .. } => return None,
    };
    let extras = conflict.map(|_| ON_CONFLICT.to_owned()).into_iter();
    Some(Constraint {
        name: constraint.name.as_ref().map(plain),
        deferrable,
        deferred: deferrable,
        extras: extras.collect(),
        ..Constraint::new(kind)
    })
}

/// `DEFERRABLE INITIALLY DEFERRED`; every other form is checked at once.
pub(super) fn is_deferred(clause: Option<&DeferSubclause>) -> bool {
    clause.is_some_and(|clause| {
        clause.deferrable && clause.init_deferred == Some(InitDeferredPred::InitiallyDeferred)
    })
}

fn reference(clause: &ForeignKeyClause<'_>) -> Reference {
    let mut reference = Reference {
        table: Name::new(plain(&clause.tbl_name)),
        columns: indexed(clause.columns.unwrap_or_default()),
        on_delete: None,
        on_update: None,
    };
    for argument in clause.args {
        match argument {
            RefArg::OnDelete(act) => reference.on_delete = action(*act),
            RefArg::OnUpdate(act) => reference.on_update = action(*act),
            RefArg::OnInsert(_) | RefArg::Match(_) => {}
        }
    }
    reference
}

fn action(act: RefAct) -> Option<String> {
    let name = match act {
        RefAct::SetNull => "SET NULL",
        RefAct::SetDefault => "SET DEFAULT",
        RefAct::Cascade => "CASCADE",
        RefAct::Restrict => "RESTRICT",
        RefAct::NoAction => return None,
    };
    Some(name.to_owned())
}

/// The columns of a list of names.
fn indexed(columns: &[IndexedColumn<'_>]) -> Vec<String> {
    columns.iter().map(|c| plain(&c.col_name)).collect()
}

/// The columns of a key; a collation beside a column is looked through.
fn sorted(columns: &[SortedColumn<'_>]) -> Vec<String> {
    columns.iter().filter_map(|c| key_column(&c.expr)).collect()
}

/// The column that a key of an index is, perhaps with a collation.
pub(super) fn key_column(expr: &Expr<'_>) -> Option<String> {
    match bare(expr) {
        Expr::Collate(inner, _) => key_column(inner),
        // SQLite reads a quoted text as a name here.
        Expr::Literal(sqlite3_parser::ast::Literal::String(text)) => Some(fold(text)),
        other => column(other),
    }
}
