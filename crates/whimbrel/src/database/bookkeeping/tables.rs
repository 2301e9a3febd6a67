//! The bookkeeping tables, and whether those that exist are what they should be.

use crate::error::{Error, ErrorKind, Result};

/// Diesel's history table.
pub const HISTORY_TABLE: &str = "__diesel_schema_migrations";
/// The append-only record of everything that was done.
pub const LOG_TABLE: &str = "__whimbrel_log";
/// The stored plans of unfinished revisions.
pub const PROGRESS_TABLE: &str = "__whimbrel_progress";

/// The layout of Whimbrel's own tables; a newer layout only adds columns that may be NULL.
pub const LAYOUT: i32 = 2;
/// The layout before the log had [`LOCK_HELD`].
pub(crate) const FIRST_LAYOUT: i32 = 1;
/// The column that the second layout added to the log.
pub(crate) const LOCK_HELD: &str = "lock_held_ms";

/// The columns each table needs.
pub(crate) const HISTORY_COLUMNS: [&str; 2] = ["version", "run_on"];
pub(crate) const LOG_COLUMNS: [&str; 22] = [
    "id",
    "layout",
    "at",
    "run",
    "revision",
    "direction",
    "event",
    "outcome",
    "checksum_epoch",
    "checksum",
    "operations",
    "down_plan",
    "score",
    "duration_ms",
    "lock_wait_ms",
    "database_bytes",
    "error",
    "note",
    "actor",
    "host",
    "application",
    "whimbrel",
];
pub(crate) const PROGRESS_COLUMNS: [&str; 13] = [
    "revision",
    "layout",
    "direction",
    "run",
    "plan",
    "plan_hash",
    "steps_total",
    "steps_done",
    "intents",
    "guards",
    "pid",
    "host",
    "started_at",
];

/// A relation that bears the name of a bookkeeping table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FoundTable {
    /// Its schema; `main` on SQLite.
    pub(crate) schema: String,
    /// Its name.
    pub(crate) name: String,
    /// Whether it is an ordinary table, else what it is.
    pub(crate) other_kind: Option<String>,
    /// Its columns.
    pub(crate) columns: Vec<String>,
    /// Whether `version` alone, `id` or `revision` is its primary key.
    pub(crate) has_key: bool,
}

/// Which of the bookkeeping tables exist where they are expected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tables {
    pub(crate) history: bool,
    pub(crate) log: bool,
    pub(crate) progress: bool,
    /// Whether the log that exists is of an older layout.
    pub(crate) is_old: bool,
}

impl Tables {
    /// Judges every relation that bears a bookkeeping table's name.
    ///
    /// `chosen` says that the schema was chosen by a setting; then tables elsewhere are not ours.
    pub(crate) fn judge(found: &[FoundTable], expected: &str, chosen: bool) -> Result<Self> {
        let exists = |name: &str, columns: &[&str]| -> Result<bool> {
            let mut same = found.iter().filter(|table| table.name == name);
            match same.clone().find(|table| table.schema == expected) {
                Some(table) => has_shape(table, columns).map(|()| true),
                None => match same.next() {
                    Some(table) if !chosen => Err(elsewhere(table, expected)),
                    _ => Ok(false),
                },
            }
        };
        let log = found
            .iter()
            .find(|table| table.name == LOG_TABLE && table.schema == expected);
        let is_current = |table: &FoundTable| table.columns.iter().any(|name| name == LOCK_HELD);
        Ok(Self {
            is_old: log.is_some_and(|table| !is_current(table)),
            history: exists(HISTORY_TABLE, &HISTORY_COLUMNS)?,
            log: exists(LOG_TABLE, &LOG_COLUMNS)?,
            progress: exists(PROGRESS_TABLE, &PROGRESS_COLUMNS)?,
        })
    }

    pub(crate) fn are_complete(self) -> bool {
        self.history && self.log && self.progress && !self.is_old
    }

    /// The layout in which log rows are read and written.
    pub(crate) fn layout(self) -> i32 {
        match self.is_old {
            true => FIRST_LAYOUT,
            false => LAYOUT,
        }
    }
}

fn elsewhere(table: &FoundTable, expected: &str) -> Error {
    Error::new(
        ErrorKind::HistoryConflict,
        format!(
            "the table `{}` is in the schema `{}`, but is expected in `{expected}`",
            table.name, table.schema
        ),
    )
    .with_hint(format!(
        "the search path of the connection chooses `{expected}`; set `bookkeeping_schema = \"{}\"` \
         to use the table that exists, or `\"{expected}\"` to begin a history of its own",
        table.schema
    ))
}

fn has_shape(table: &FoundTable, columns: &[&str]) -> Result<()> {
    let wrong = |what: String| {
        Err(Error::new(
            ErrorKind::HistoryConflict,
            format!("`{}` in the schema `{}` {what}", table.name, table.schema),
        )
        .with_hint("rename it or bring it into the shape that Diesel and Whimbrel make"))
    };
    if let Some(kind) = &table.other_kind {
        return wrong(format!("is a {kind}, not a table"));
    }
    let missing: Vec<&str> = columns
        .iter()
        .filter(|column| !table.columns.iter().any(|known| known == *column))
        .copied()
        .collect();
    if !missing.is_empty() {
        return wrong(format!("lacks the column {}", missing.join(", ")));
    }
    if !table.has_key {
        return wrong("has no primary key".to_owned());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(schema: &str, name: &str, columns: &[&str]) -> FoundTable {
        FoundTable {
            schema: schema.to_owned(),
            name: name.to_owned(),
            other_kind: None,
            columns: columns.iter().map(|&column| column.to_owned()).collect(),
            has_key: true,
        }
    }

    #[track_caller]
    fn refusal(found: &[FoundTable]) -> String {
        let error = Tables::judge(found, "public", false).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::HistoryConflict);
        format!("{} / {}", error.message(), error.hint().unwrap_or_default())
    }

    #[test]
    fn tables_count_only_where_they_are_expected() {
        let history = table("public", HISTORY_TABLE, &HISTORY_COLUMNS);
        let tables = Tables::judge(&[history], "public", false).unwrap();
        assert!(tables.history && !tables.log && !tables.are_complete());

        let other = table("app", HISTORY_TABLE, &HISTORY_COLUMNS);
        let text = refusal(std::slice::from_ref(&other));
        assert!(
            text.contains("`app`") && text.contains("bookkeeping_schema"),
            "{text}"
        );
        assert!(!Tables::judge(&[other], "public", true).unwrap().history);
    }

    #[test]
    fn a_log_of_an_older_layout_is_read_and_not_complete() {
        let old = table("public", LOG_TABLE, &LOG_COLUMNS);
        let tables = Tables::judge(std::slice::from_ref(&old), "public", false).unwrap();
        assert!(tables.log && tables.is_old);
        assert_eq!(tables.layout(), FIRST_LAYOUT);

        let mut new = old;
        new.columns.push(LOCK_HELD.to_owned());
        let tables = Tables::judge(&[new], "public", false).unwrap();
        assert_eq!((tables.is_old, tables.layout()), (false, LAYOUT));
    }

    #[test]
    fn an_unexpected_shape_is_named() {
        let text = refusal(&[table("public", HISTORY_TABLE, &["id", "run_on"])]);
        assert!(text.contains("lacks the column version"), "{text}");

        let mut view = table("public", HISTORY_TABLE, &HISTORY_COLUMNS);
        view.other_kind = Some("view".to_owned());
        assert!(refusal(&[view]).contains("is a view"));

        let mut keyless = table("public", HISTORY_TABLE, &HISTORY_COLUMNS);
        keyless.has_key = false;
        assert!(refusal(&[keyless]).contains("no primary key"));
    }
}
