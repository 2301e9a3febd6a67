//! SQL of the author's.

use super::rows::unbound;
use super::{ACTS, Postgres, text_of, unsupported};
use crate::backend::Backend;
use crate::catalog::Catalog;
use crate::dialect::PlanFor;
use crate::operation::Execute;
use crate::plan::{Steps, Unsupported};
use crate::sql::binds::positional;
use crate::sql::tokens::{self, Kind};

impl PlanFor<Postgres> for Execute {
    fn plan(
        &self,
        _dialect: &Postgres,
        _before: &Catalog,
        steps: &mut Steps,
    ) -> Result<(), Unsupported> {
        let text = text_of(&self.statement, "an `execute`")?;
        if let Some(refused) = needs_no_transaction(text) {
            return Err(refused);
        }
        let bound = positional(text, &self.binds, Backend::Postgres, 1);
        let bound = bound.map_err(|problem| unbound(&problem))?;
        if bound.values.is_empty() {
            steps.user_sql(ACTS.execute(self), text);
        } else {
            steps.bound(ACTS.execute(self), bound.text, bound.values);
        }
        Ok(())
    }
}

/// Statements that run outside a transaction only, by their first words; `…` stands for any words.
const ALONE: [(&[&str], &str); 12] = [
    (&["CREATE", "…", "INDEX", "CONCURRENTLY"], INDEXES),
    (&["DROP", "INDEX", "CONCURRENTLY"], INDEXES),
    (&["REINDEX", "…", "CONCURRENTLY"], BY_HAND),
    (&["REINDEX", "DATABASE"], BY_HAND),
    (&["REINDEX", "SYSTEM"], BY_HAND),
    (&["VACUUM"], BY_HAND),
    (&["ALTER", "SYSTEM"], BY_HAND),
    (&["CREATE", "DATABASE"], BY_HAND),
    (&["DROP", "DATABASE"], BY_HAND),
    (&["CREATE", "TABLESPACE"], BY_HAND),
    (&["DROP", "TABLESPACE"], BY_HAND),
    (
        &["ALTER", "TABLE", "…", "DETACH", "…", "CONCURRENTLY"],
        BY_HAND,
    ),
];

const INDEXES: &str =
    "use `schema.create_index(…)` or `schema.drop_index(…)`, which do so while a table is in use";
const BY_HAND: &str = "a migration cannot take it back; run it by hand, outside the migration";

/// Refuses a statement that the server would refuse inside the step's transaction.
fn needs_no_transaction(text: &str) -> Option<Unsupported> {
    let mut words = Vec::new();
    for token in tokens::significant(text, Backend::Postgres) {
        match token.kind {
            Kind::Symbol if token.text(text) == ";" => {
                if let Some(refused) = judge(&words) {
                    return Some(refused);
                }
                words.clear();
            }
            Kind::Word => words.push(token.text(text).to_ascii_uppercase()),
            _ => {}
        }
    }
    judge(&words)
}

fn judge(words: &[String]) -> Option<Unsupported> {
    let (pattern, instead) = ALONE
        .into_iter()
        .find(|(pattern, _)| begins(words, pattern))?;
    let what = pattern.join(" ");
    Some(unsupported(
        format!("runs `{what}` outside of transactions only"),
        instead,
    ))
}

fn begins(words: &[String], pattern: &[&str]) -> bool {
    match pattern {
        [] => true,
        ["…", rest @ ..] => (0..=words.len()).any(|skip| {
            let words = words.get(skip..).unwrap_or_default();
            begins(words, rest)
        }),
        [first, rest @ ..] => match words {
            [word, words @ ..] => word == first && begins(words, rest),
            [] => false,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_that_stand_alone_are_found_anywhere() {
        for text in [
            "vacuum users",
            "SELECT 1; create unique index concurrently on t (a)",
            "REINDEX (VERBOSE) TABLE CONCURRENTLY t",
            "ALTER TABLE p DETACH PARTITION q CONCURRENTLY",
            "/* x */ ALTER SYSTEM SET a = 1",
        ] {
            assert!(needs_no_transaction(text).is_some(), "{text}");
        }
    }

    #[test]
    fn names_strings_and_bodies_are_not_statements() {
        for text in [
            "SELECT 'a; VACUUM'",
            "CREATE INDEX \"concurrently\" ON t (a)",
            "DO $$ BEGIN PERFORM 1; VACUUM; END $$",
            "COMMENT ON TABLE vacuum IS 'x'",
            "DROP INDEX IF EXISTS concurrently_made",
        ] {
            assert_eq!(needs_no_transaction(text), None, "{text}");
        }
    }
}
