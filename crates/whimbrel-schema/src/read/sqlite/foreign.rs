//! What is not the application's: SQLite's own objects, bookkeeping, shadow tables, leftovers.

use std::collections::BTreeSet;

/// The tables in which virtual tables keep their content
/// ([Shadow Tables](https://www.sqlite.org/vtab.html#the_xshadowname_method)).
#[derive(Clone, Debug, Default)]
pub struct Shadows(BTreeSet<String>);

impl Shadows {
    /// Tables that SQLite calls shadow tables.
    pub fn new<N: AsRef<str>>(names: impl IntoIterator<Item = N>) -> Self {
        let lower = |name: N| name.as_ref().to_ascii_lowercase();
        Self(names.into_iter().map(lower).collect())
    }

    /// The shadow tables that a virtual table of a module has, where SQLite does not tell: before 3.37.
    pub fn of_module(table: &str, module: &str) -> Vec<String> {
        let ends: &[&str] = match module.to_ascii_lowercase().as_str() {
            "fts3" | "fts4" => &["content", "segments", "segdir", "docsize", "stat"],
            "fts5" => &["data", "idx", "content", "docsize", "config"],
            "rtree" | "rtree_i32" | "geopoly" => &["node", "parent", "rowid"],
            _ => &[],
        };
        ends.iter().map(|end| format!("{table}_{end}")).collect()
    }

    /// Tells whether a table is one.
    pub fn has(&self, table: &str) -> bool {
        self.0.contains(&table.to_ascii_lowercase())
    }
}

/// Tells whether a name is SQLite's own or that of a bookkeeping table.
pub fn is_bookkeeping(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    lower.starts_with("sqlite_")
        || lower.starts_with("__whimbrel_")
        || lower == "__diesel_schema_migrations"
}

/// Says of a table that a rebuild left it behind; `tables` are all names in small letters.
///
/// Alembic builds `_alembic_tmp_users` anew for `users`, Django `new__users`, other tools
/// `new_users`.
pub(super) fn leftover(name: &str, tables: &BTreeSet<String>) -> Option<String> {
    let lower = name.to_ascii_lowercase();
    let made_for = |prefix: &str| lower.strip_prefix(prefix);
    if let Some(table) = made_for("_alembic_tmp_").or_else(|| made_for("__whimbrel_new_")) {
        return Some(format!(
            "the table `{name}` is left over from a rebuild of `{table}` that did not end"
        ));
    }
    let table = made_for("new__").or_else(|| made_for("new_"));
    let table = table.filter(|table| tables.contains(*table))?;
    Some(format!(
        "the table `{name}` looks left over from a rebuild of `{table}` that did not end"
    ))
}
