//! The head of a statement, and the spelling in which SQLite keeps it.

use super::cursor::Cursor;
use super::problem::Problem;

/// Steps over `CREATE`, the kind and the name; a temporary object is read like any other.
pub(super) fn head(cursor: &mut Cursor<'_>, kind: &[&str]) -> Result<(), Problem> {
    start(cursor, kind)?;
    cursor.name()?;
    Ok(())
}

/// Steps up to the name, behind the schema.
pub(super) fn start(cursor: &mut Cursor<'_>, kind: &[&str]) -> Result<(), Problem> {
    cursor.expect(&["CREATE"])?;
    let _ = cursor.take(&["TEMP"]) || cursor.take(&["TEMPORARY"]);
    cursor.expect(kind)?;
    cursor.take(&["IF", "NOT", "EXISTS"]);
    if cursor.text_at(1) == "." {
        cursor.advance();
        cursor.advance();
    }
    Ok(())
}

/// A statement as `sqlite_schema` keeps it: from `CREATE` and the kind straight to the name, without
/// schema, `IF NOT EXISTS` and a last semicolon
/// ([The Schema Table](https://www.sqlite.org/schematab.html)).
pub(super) fn as_kept(kind: &[&str], text: &str) -> Result<String, Problem> {
    let mut cursor = Cursor::new(text);
    start(&mut cursor, kind)?;
    Ok(format!("CREATE {} {}", kind.join(" "), cursor.rest()))
}
