//! `CONCURRENTLY`, which PostgreSQL takes outside of transactions only.

use whimbrel_schema::Backend;
use whimbrel_schema::sql::tokens::{self, Kind};

/// Tells whether a statement makes or drops an index beside a running application.
pub(super) fn is_index(sql: &str, backend: Backend) -> bool {
    let words = words(sql, backend);
    let first = words.first().map(String::as_str);
    concurrently(sql, backend).is_some()
        && matches!(first, Some("CREATE" | "DROP"))
        && words.iter().take(3).any(|word| word == "INDEX")
}

/// The same statement as a transaction takes it, where CONCURRENTLY is what it does not take.
///
/// `REFRESH MATERIALIZED VIEW CONCURRENTLY` may stand in one; a partition is detached otherwise.
pub(super) fn blocking(sql: &str, backend: Backend) -> Option<String> {
    let words = words(sql, backend);
    let is_rebuilt = words.first().is_some_and(|word| word == "REINDEX");
    if !is_rebuilt && !is_index(sql, backend) {
        return None;
    }
    let (before, after) = concurrently(sql, backend)?;
    let before = before.trim_end();
    let is_in_list = before.ends_with(['(', ',']);
    (!is_in_list).then(|| format!("{before}{after}"))
}

/// The text before and after the word.
fn concurrently(sql: &str, backend: Backend) -> Option<(&str, &str)> {
    if backend != Backend::Postgres {
        return None;
    }
    let mut tokens = tokens::significant(sql, backend).filter(|token| token.kind == Kind::Word);
    let token = tokens.find(|token| token.text(sql).eq_ignore_ascii_case("CONCURRENTLY"))?;
    Some((sql.get(..token.start)?, sql.get(token.end..)?))
}

fn words(sql: &str, backend: Backend) -> Vec<String> {
    let tokens = tokens::significant(sql, backend);
    let words = tokens.filter(|token| token.kind == Kind::Word);
    words
        .map(|token| token.text(sql).to_ascii_uppercase())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_word_goes_where_no_transaction_takes_it() {
        for (sql, without) in [
            (
                "create unique index concurrently if not exists i ON t (a)",
                Some("create unique index if not exists i ON t (a)"),
            ),
            ("DROP INDEX CONCURRENTLY i", Some("DROP INDEX i")),
            ("REINDEX INDEX CONCURRENTLY i", Some("REINDEX INDEX i")),
            ("REINDEX (CONCURRENTLY) TABLE t", None),
            ("REFRESH MATERIALIZED VIEW CONCURRENTLY v", None),
            ("CREATE INDEX i ON t (a) WHERE b = 'CONCURRENTLY'", None),
            ("ALTER TABLE p DETACH PARTITION q CONCURRENTLY", None),
        ] {
            assert_eq!(blocking(sql, Backend::Postgres).as_deref(), without);
            assert_eq!(blocking(sql, Backend::Sqlite), None);
        }
    }
}
