//! PostgreSQL's SQL, as text, read as acts.
//!
//! [`split`] cuts the text into statements, [`tree`] parses one, [`lower`] says what it does; the
//! other files each know a family of statements or a part that many share.

mod acknowledge;
mod alter_table;
mod attached;
mod clause;
mod column;
mod constraint;
mod data_type;
mod expression;
mod filter;
mod function;
mod harmless;
mod index;
mod lower;
mod maintenance;
mod name;
mod query;
mod rows;
mod schema;
mod session;
mod split;
mod table;
mod text;
mod transaction;
mod tree;
mod type_name;
mod view;

use std::collections::BTreeSet;

use squawk_parser::SyntaxKind;
use whimbrel_schema::analyze::Statement;
use whimbrel_schema::analyze::act::Act;

use self::split::Piece;
use self::transaction::Transactions;
use self::tree::Tree;
use crate::{SqlError, Wrapping};

/// Reads a text as the statements of one script.
///
/// # Errors
///
/// Every place that is no SQL of PostgreSQL.
pub fn statements(text: &str, wrapping: Wrapping) -> Result<Vec<Statement>, Vec<SqlError>> {
    let (pieces, mut errors) = split::pieces(text);
    let mut transactions = Transactions::new(wrapping);
    let mut statements = Vec::new();
    for piece in pieces {
        match acts(text, &piece) {
            Ok((acts, literals)) => {
                let made = acts.into_iter().map(|act| Statement {
                    literals: literals.clone(),
                    ..statement(text, &piece, act, &mut transactions)
                });
                statements.extend(made);
            }
            Err(found) => errors.extend(found),
        }
    }
    if errors.is_empty() {
        Ok(statements)
    } else {
        errors.sort_by_key(|error| error.offset);
        Err(errors)
    }
}

fn statement(text: &str, piece: &Piece, act: Act, transactions: &mut Transactions) -> Statement {
    let transaction = transactions.of(&act);
    let comments = piece.comments.iter().cloned();
    let comments = comments.filter_map(|range| text.get(range));
    let own = text.get(piece.range.clone()).unwrap_or_default();
    Statement {
        offset: piece.range.start,
        acknowledged: comments.flat_map(acknowledge::rules).collect(),
        ..Statement::new(act, own, transaction)
    }
}

/// What a statement does, and the text literals in it.
fn acts(text: &str, piece: &Piece) -> Result<(Vec<Act>, BTreeSet<String>), Vec<SqlError>> {
    let start = piece.range.start;
    let own = text.get(piece.range.clone()).unwrap_or_default();
    let tree = Tree::parse(own);
    if !tree.errors.is_empty() {
        let errors = tree.errors.iter().map(|(at, message)| SqlError {
            message: message.clone(),
            offset: start + at,
            hint: None,
        });
        return Err(errors.collect());
    }
    let nodes = tree.root().children();
    let mut nodes = nodes.filter(|node| node.kind() != SyntaxKind::EMPTY_STMT);
    let acts = nodes.next().map(lower::acts).unwrap_or_default();
    let literals = tree.root().tokens().filter_map(text::value).collect();
    Ok((acts, literals))
}
