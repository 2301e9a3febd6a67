//! What must hold right before an item, asked by a statement that fails where it does not.

use whimbrel_schema::Backend;
use whimbrel_schema::dialect::{Writer, quote_identifier};
use whimbrel_schema::plan::Premise;

/// A statement that fails where a premise does not hold.
pub(super) struct Asked {
    pub(super) text: String,
    /// What it means when it fails.
    pub(super) broken: String,
}

/// The statement that asks; premises are SQLite's.
pub(super) fn statement(premise: &Premise) -> Asked {
    match premise {
        Premise::Unreferenced { table } => Asked {
            text: failing(&format!(
                "SELECT 1 FROM sqlite_schema AS s, pragma_foreign_key_list(s.name) AS k \
                 WHERE s.type = 'table' AND lower(k.\"table\") = lower({0}) \
                 AND lower(s.name) <> lower({0})",
                text(table.as_str())
            )),
            broken: format!(
                "a foreign key refers to `{table}`, with whose rows SQLite would delete others"
            ),
        },
        Premise::Unspoken { table, column } => Asked {
            text: failing(&quoted(column.as_str())),
            broken: format!(
                "something holds `\"{column}\"`, a text so far, which would be the new column of \
                 `{table}`"
            ),
        },
        Premise::Unread { table, column } => Asked {
            text: failing(&quoted(column.as_str())),
            broken: format!(
                "a view or trigger holds `\"{column}\"`, which would be a text once the column of \
                 `{table}` is gone"
            ),
        },
    }
}

/// Fails where the query finds a row: no other statement can be asked without reading an answer.
/// The least integer has no absolute value
/// ([abs](https://www.sqlite.org/lang_corefunc.html#abs)).
fn failing(query: &str) -> String {
    format!("SELECT CASE WHEN EXISTS ({query}) THEN abs(-9223372036854775807 - 1) END")
}

/// Views, triggers and indexes that hold a name in double quotes.
fn quoted(name: &str) -> String {
    format!(
        "SELECT 1 FROM sqlite_schema WHERE type <> 'table' AND instr(lower(sql), lower({})) > 0",
        text(&quote_identifier(name))
    )
}

fn text(value: &str) -> String {
    Writer::new(Backend::Sqlite).string(value).finish()
}
