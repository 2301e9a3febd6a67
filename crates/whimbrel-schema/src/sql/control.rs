//! Statements that may not stand in a migration, because the runner answers for what they change.

use super::tokens::{self, Kind};
use crate::backend::Backend;

/// A refused statement and what to write instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The statement's first words.
    pub statement: &'static str,
    /// What to do instead.
    pub instead: &'static str,
}

const TRANSACTION: &str =
    "a revision is one transaction already; split the work into two revisions to commit in between";
const SESSION: &str = "the runner sets up its own session; use the manager's settings or hooks";
const FOREIGN_KEYS: &str =
    "the runner suspends and checks foreign keys itself where a table is rebuilt";
const COPY: &str = "use `schema.insert(…)`, or COPY from a file on the server";
const PSQL: &str = "commands of psql are not SQL; write the statement itself";

const REFUSED: [(&str, Option<Backend>, &str); 17] = [
    ("BEGIN", None, TRANSACTION),
    ("START TRANSACTION", None, TRANSACTION),
    ("COMMIT", None, TRANSACTION),
    ("END", None, TRANSACTION),
    ("ROLLBACK", None, TRANSACTION),
    ("ABORT", Some(Backend::Postgres), TRANSACTION),
    ("PREPARE TRANSACTION", Some(Backend::Postgres), TRANSACTION),
    ("SAVEPOINT", None, TRANSACTION),
    ("RELEASE", None, TRANSACTION),
    (
        "SET SESSION AUTHORIZATION",
        Some(Backend::Postgres),
        SESSION,
    ),
    ("DISCARD", Some(Backend::Postgres), SESSION),
    ("PRAGMA FOREIGN_KEYS", Some(Backend::Sqlite), FOREIGN_KEYS),
    ("PRAGMA JOURNAL_MODE", Some(Backend::Sqlite), SESSION),
    ("PRAGMA WRITABLE_SCHEMA", Some(Backend::Sqlite), SESSION),
    ("ATTACH", Some(Backend::Sqlite), SESSION),
    ("DETACH", Some(Backend::Sqlite), SESSION),
    ("\\", Some(Backend::Postgres), PSQL),
];

/// The first statement of a text that a migration may not hold.
///
/// Bodies of triggers and of SQL functions (`BEGIN … END`, `BEGIN ATOMIC … END`) are not statements
/// of their own and are passed over.
///
/// ```
/// use whimbrel_schema::{Backend, sql::control::refused};
/// assert_eq!(refused("COMMIT", Backend::Sqlite).map(|r| r.statement), Some("COMMIT"));
/// assert_eq!(refused("SELECT 'COMMIT'", Backend::Sqlite), None);
/// ```
pub fn refused(text: &str, backend: Backend) -> Option<Refusal> {
    statements(text, backend)
        .iter()
        .find_map(|words| judge(words, backend))
}

fn judge(words: &[String], backend: Backend) -> Option<Refusal> {
    let has = |word: &str| words.iter().any(|w| w == word);
    let begins = |with: &str| {
        let wanted: Vec<_> = with.split(' ').collect();
        words.len() >= wanted.len() && words.iter().zip(wanted).all(|(word, want)| word == want)
    };
    if backend == Backend::Postgres && begins("COPY") && has("FROM") && has("STDIN") {
        return Some(Refusal {
            statement: "COPY … FROM STDIN",
            instead: COPY,
        });
    }
    REFUSED
        .into_iter()
        .filter(|(_, only, _)| only.is_none_or(|only| only == backend))
        .find(|(statement, _, _)| begins(statement))
        .map(|(statement, _, instead)| Refusal { statement, instead })
}

/// The upper-case words of each statement, bodies in `BEGIN … END` left out.
fn statements(text: &str, backend: Backend) -> Vec<Vec<String>> {
    let mut all = vec![Vec::new()];
    let mut depth = 0_usize;
    for token in tokens::significant(text, backend) {
        let word = token.text(text).to_ascii_uppercase();
        let current: &mut Vec<String> = match all.last_mut() {
            Some(current) => current,
            None => return all,
        };
        let creates = current.first().is_some_and(|first| first == "CREATE");
        match (token.kind, word.as_str()) {
            (Kind::Word, "BEGIN") if creates && depth == 0 => depth = 1,
            (Kind::Word, "CASE" | "BEGIN") if depth > 0 => depth += 1,
            (Kind::Word, "END") if depth > 0 => depth -= 1,
            (Kind::Symbol, ";") if depth == 0 => all.push(Vec::new()),
            (Kind::Word | Kind::Symbol, _) if depth == 0 => current.push(word),
            _ => {}
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn transaction_control_is_found_after_other_statements_and_comments() {
        for text in [
            "commit",
            "SELECT 1; /* x */ COMMIT;",
            "-- a\nROLLBACK",
            "begin; select 1",
            "END",
        ] {
            assert!(refused(text, Backend::Sqlite).is_some(), "{text}");
            assert!(refused(text, Backend::Postgres).is_some(), "{text}");
        }
        assert!(refused("prepare transaction 'x'", Backend::Postgres).is_some());
        assert!(refused("COPY t FROM STDIN", Backend::Postgres).is_some());
        assert!(refused("\\copy t from f", Backend::Postgres).is_some());
        assert!(refused("pragma foreign_keys = off", Backend::Sqlite).is_some());
    }

    #[test]
    fn bodies_strings_and_lookalikes_are_not() {
        for text in [
            "CREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT CASE WHEN 1 THEN 2 END; DELETE FROM b; END; SELECT 1",
            "SELECT 'COMMIT; ROLLBACK'",
            "SELECT CASE WHEN a THEN b END FROM t",
            "UPDATE t SET commit = 1",
        ] {
            assert_eq!(refused(text, Backend::Sqlite), None, "{text}");
        }
        for text in [
            "CREATE FUNCTION f() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT 1; END; SELECT 2",
            "DO $$ BEGIN RAISE NOTICE 'x'; END $$",
            "PREPARE p AS SELECT 1",
            "COPY t FROM '/tmp/x'",
        ] {
            assert_eq!(refused(text, Backend::Postgres), None, "{text}");
        }
    }
}
