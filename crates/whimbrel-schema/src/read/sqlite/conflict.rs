//! `ON CONFLICT` ([ON CONFLICT clause](https://www.sqlite.org/lang_conflict.html)).

use super::cursor::Cursor;
use super::problem::Problem;
use crate::catalog::Conflict;

/// The clause, when it comes next; the usual way is none.
pub(super) fn on_conflict(cursor: &mut Cursor<'_>) -> Result<Option<Conflict>, Problem> {
    if !cursor.take(&["ON", "CONFLICT"]) {
        return Ok(None);
    }
    let ways = [
        ("ROLLBACK", Conflict::Rollback),
        ("ABORT", Conflict::Abort),
        ("FAIL", Conflict::Fail),
        ("IGNORE", Conflict::Ignore),
        ("REPLACE", Conflict::Replace),
    ];
    for (word, way) in ways {
        if cursor.take(&[word]) {
            return Ok(Some(way).filter(|way| *way != Conflict::Abort));
        }
    }
    Err(cursor.problem("a way to resolve conflicts"))
}
