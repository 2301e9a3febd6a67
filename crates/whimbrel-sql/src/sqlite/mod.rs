//! The SQL of SQLite.
//!
//! A text is cut into statements as SQLite's shell cuts it; each is parsed by a port of SQLite's own
//! grammar and lowered into an act. What a version of SQLite lacks, such as `ALTER COLUMN` before
//! 3.53, is read all the same: whether the server takes it is for the analyzer to say.

mod alter_table;
mod columns;
mod constraint;
mod create_table;
mod dialect;
mod expression;
mod filter;
mod foreign_alter;
mod lower;
mod name;
mod object;
mod pieces;
mod rows;
mod transactions;
mod walk;

use sqlite3_parser::Bump;
use sqlite3_parser::FallibleIterator;
use sqlite3_parser::ast::Cmd;
use sqlite3_parser::lexer::sql::{Error, Parser};
use whimbrel_schema::Backend;
use whimbrel_schema::analyze::Statement;
use whimbrel_schema::analyze::act::Act;

use crate::{SqlError, Wrapping, typo};
use pieces::Piece;
use transactions::Transactions;

/// Reads a text as the statements of one script.
///
/// # Errors
///
/// Every place that is no SQL of this database.
pub fn statements(text: &str, wrapping: Wrapping) -> Result<Vec<Statement>, Vec<SqlError>> {
    let pieces = pieces::cut(text).map_err(|error| vec![error])?;
    let mut transactions = Transactions::new(wrapping);
    let mut statements = Vec::with_capacity(pieces.len());
    let mut errors = Vec::new();
    for piece in pieces {
        match act(&piece) {
            Ok(act) => {
                let transaction = transactions.place(&act);
                let mut statement = Statement::new(act, piece.text, transaction);
                statement.offset = piece.offset;
                statement.literals = piece.literals();
                statement.spellings = piece.spellings();
                statement.acknowledged = piece.acknowledged;
                statements.push(statement);
            }
            Err(error) => errors.push(error),
        }
    }
    if errors.is_empty() {
        Ok(statements)
    } else {
        Err(errors)
    }
}

/// What one statement does.
fn act(piece: &Piece<'_>) -> Result<Act, SqlError> {
    let bump = Bump::new();
    match Parser::new(&bump, piece.text.as_bytes()).next() {
        Ok(Some(Cmd::Stmt(statement))) => Ok(lower::act(&statement)),
        Ok(Some(Cmd::Explain(_) | Cmd::ExplainQueryPlan(_)) | None) => Ok(Act::Harmless("EXPLAIN")),
        Err(error) => foreign_alter::act(piece).ok_or_else(|| refused(piece, &error)),
    }
}

fn refused(piece: &Piece<'_>, error: &Error) -> SqlError {
    let (message, at) = match error {
        Error::ParserError(error, at) => (error.to_string(), at.as_ref()),
        other => (other.to_string(), None),
    };
    let at = at.map_or(0, |at| byte_at(piece.text, at.line, at.column));
    SqlError {
        message,
        offset: piece.offset + at,
        hint: dialect::hint(piece)
            .or_else(|| typo::find(piece.text, Backend::Sqlite).map(|typo| typo.hint)),
    }
}

/// The byte at a line and a column, both counted from one, columns in bytes.
fn byte_at(text: &str, line: usize, column: usize) -> usize {
    let lines = text.split_inclusive('\n').take(line.saturating_sub(1));
    let before: usize = lines.map(str::len).sum();
    (before + column.saturating_sub(1)).min(text.len())
}
