//! Expressions: kept as they are written, without the brackets that the writer puts around them.

use super::cursor::Cursor;
use crate::backend::Backend;
use crate::sql::SqlText;
use crate::sql::per_backend;
use crate::sql::tokens::{self, Kind};

/// SQL that SQLite alone said.
pub(super) fn text(written: &str) -> SqlText {
    per_backend().sqlite(written)
}

/// An expression without brackets around the whole of it; one pair is taken away.
pub(super) fn inner(written: &str) -> &str {
    let mut cursor = Cursor::new(written);
    match cursor.group() {
        Ok(inside) if cursor.is_at_end() && !holds_comment_end(written) => inside,
        _ => written.trim(),
    }
}

/// Tells whether something stands behind the last bracket after all: a comment.
fn holds_comment_end(written: &str) -> bool {
    let last = tokens::scan(written, Backend::Sqlite).last();
    last.is_some_and(|token| token.kind == Kind::Comment)
}
