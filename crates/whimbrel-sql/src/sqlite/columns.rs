//! Columns and their types.

use std::collections::BTreeSet;

use sqlite3_parser::ast::{ColumnConstraint, ColumnDefinition, Expr, Type, TypeSize};
use whimbrel_schema::analyze::act::{Expression, Generated, Name, NewColumn, Sequence, TypeName};

use super::constraint;
use super::expression::{bare, facts, literal};
use super::name::{fold, plain, unquote};

/// A column of a new table or of `ADD COLUMN`.
pub(super) fn new_column(definition: &ColumnDefinition<'_>) -> NewColumn {
    let name = plain(&definition.col_name);
    let data_type = definition.col_type.as_ref().map(type_name);
    let mut column = NewColumn {
        constraints: Vec::new(),
        extras: BTreeSet::new(),
        collation: None,
        not_null: false,
        default: None,
        sequence: None,
        counting: Vec::new(),
        generated: None,
        data_type,
        name,
    };
    for named in definition.constraints {
        column
            .constraints
            .extend(constraint::of_column(named, &column.name));
        match &named.constraint {
            ColumnConstraint::PrimaryKey { auto_increment, .. } => {
                if *auto_increment {
                    column.sequence = Some(Sequence::AutoIncrement);
                }
            }
            ColumnConstraint::NotNull {
                nullable,
                conflict_clause,
            } => {
                column.not_null |= !nullable;
                let conflict = conflict_clause.map(|_| constraint::ON_CONFLICT.to_owned());
                column.extras.extend(conflict);
            }
            ColumnConstraint::Default(expression) => column.default = Some(default(expression)),
            ColumnConstraint::Collate { collation_name } => {
                column.collation = Some(plain(collation_name));
            }
            ColumnConstraint::Generated { expr, typ } => {
                column.generated = Some(Generated {
                    expression: facts(expr),
                    stored: typ
                        .as_ref()
                        .is_some_and(|kind| kind.0.eq_ignore_ascii_case("stored")),
                });
            }
            ColumnConstraint::Defer(clause) => {
                let deferred = constraint::is_deferred(Some(clause));
                if let Some(last) = column.constraints.last_mut() {
                    last.deferrable = deferred;
                    last.deferred = deferred;
                }
            }
            ColumnConstraint::Unique(_)
            | ColumnConstraint::Check(_)
            | ColumnConstraint::ForeignKey { .. } => {}
        }
    }
    column
}

/// A default; SQLite reads a bare word there as a text.
fn default(expression: &Expr<'_>) -> Expression {
    match bare(expression) {
        Expr::Id(id) => literal(id.0),
        Expr::Name(name) => literal(name.0),
        _ => facts(expression),
    }
}

/// A type as written, in lower case.
pub(super) fn type_name(written: &Type<'_>) -> TypeName {
    let words: Vec<String> = written.name.split_whitespace().map(fold).collect();
    let modifiers = match &written.size {
        Some(TypeSize::MaxSize(size)) => vec![size.is_integer()],
        Some(TypeSize::TypeSize(first, second)) => vec![first.is_integer(), second.is_integer()],
        None => Vec::new(),
    };
    TypeName {
        name: Name::new(unquote(&words.join(" "))),
        modifiers: modifiers.into_iter().flatten().collect(),
        dimensions: 0,
    }
}
