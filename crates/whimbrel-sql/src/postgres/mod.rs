//! PostgreSQL's SQL, as text, read as acts.
//!
//! `split` cuts the text into statements, `tree` parses one, `lower` says what it does; the
//! other files each know a family of statements or a part that many share.

mod acknowledge;
mod alter_table;
mod attached;
mod clause;
mod column;
mod constraint;
mod counting;
mod data_type;
mod expression;
mod filter;
mod function;
mod harmless;
mod index;
mod long_values;
mod lower;
mod maintenance;
mod mentioned;
mod name;
mod nesting;
mod problem;
mod query;
mod rows;
mod schema;
mod session;
mod split;
mod stack;
mod table;
#[cfg(test)]
mod testing;
mod text;
mod transaction;
mod tree;
mod type_name;
mod view;

use std::borrow::Cow;
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
    let text = &*line_ends(text);
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

/// The text with a line feed for every carriage return that stands alone: it ends a comment as well.
fn line_ends(text: &str) -> Cow<'_, str> {
    let is_alone = |at: usize| text.as_bytes().get(at + 1) != Some(&b'\n');
    if !text.match_indices('\r').any(|(at, _)| is_alone(at)) {
        return Cow::Borrowed(text);
    }
    let ends = text.char_indices().map(|(at, c)| match c {
        '\r' if is_alone(at) => '\n',
        c => c,
    });
    Cow::Owned(ends.collect())
}

fn statement(text: &str, piece: &Piece, act: Act, transactions: &mut Transactions) -> Statement {
    let own = text.get(piece.range.clone()).unwrap_or_default();
    let transaction = transactions.of(&act, own);
    let comments = piece.comments.iter().cloned();
    let comments = comments.filter_map(|range| text.get(range));
    Statement {
        offset: piece.range.start,
        acknowledged: comments.flat_map(acknowledge::rules).collect(),
        ..Statement::new(act, own, transaction)
    }
}

/// What a statement does; errors have their place in the whole text.
fn acts(text: &str, piece: &Piece) -> Result<Read, Vec<SqlError>> {
    let own = text.get(piece.range.clone()).unwrap_or_default();
    let shortened = long_values::shorten(own);
    let parsed = shortened.as_ref().map_or(own, |short| short.text.as_str());
    let read = stack::read(parsed);
    let place = |at: usize| {
        let at = shortened.as_ref().map_or(at, |short| short.place(at));
        piece.range.start + at
    };
    let (mut acts, literals) = read.map_err(|mut errors| {
        for error in &mut errors {
            error.offset = place(error.offset);
        }
        errors
    })?;
    if let Some(short) = &shortened {
        rows::add_rows(&mut acts, short.rows);
    }
    Ok((acts, literals))
}

/// What a statement does, with the text literals in it.
type Read = (Vec<Act>, BTreeSet<String>);

/// What a statement does, with errors by their place in it.
fn read(source: &str) -> Result<Read, Vec<SqlError>> {
    let tree = Tree::parse(source);
    if !tree.errors.is_empty() {
        return Err(problem::errors(source, &tree.errors));
    }
    let mut nodes = tree
        .root()
        .children()
        .filter(|node| !matches!(node.kind(), SyntaxKind::EMPTY_STMT | SyntaxKind::SEMICOLON));
    let Some(statement) = nodes.next() else {
        return Ok(Read::default());
    };
    if let Some(second) = nodes.next() {
        return Err(problem::second_statement(source, second.start()));
    }
    let acts = lower::acts(statement);
    if acts.is_empty() {
        let unknown = Act::opaque(problem::unknown(statement.kind()));
        return Ok((vec![unknown], BTreeSet::new()));
    }
    let literals = tree.root().tokens().filter_map(text::value).collect();
    Ok((acts, literals))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_know_their_text_and_place() {
        let text = " SELECT 1 ;\n-- ack: drop-table\nDROP TABLE t; -- whimbrel: allow(a, b) why\n";
        let found = statements(text, Wrapping::None).unwrap();
        let facts: Vec<_> = found
            .iter()
            .map(|s| (s.offset, s.text.as_str(), s.acknowledged.join(" ")))
            .collect();
        assert_eq!(
            facts,
            [
                (1, "SELECT 1", String::new()),
                (31, "DROP TABLE t", "drop-table a b".to_owned())
            ]
        );
        assert_eq!(
            statements(" -- nothing\n;;", Wrapping::None),
            Ok(Vec::new())
        );
    }
}
