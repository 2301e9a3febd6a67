//! Scripts for psql.

use whimbrel_schema::Backend;
use whimbrel_schema::dialect::Writer;
use whimbrel_schema::expression::Literal;
use whimbrel_schema::plan::{Action, ConcurrentIndex, Direction, Item, Step, StepKind, Verb};

use super::bookkeeping::create_text;
use super::record::Names;
use super::statements::changes_rows;
use crate::database::bookkeeping::writes::{Writer as Author, insert_progress, sha256};
use crate::database::bookkeeping::{HISTORY_TABLE, LOG_TABLE, PROGRESS_TABLE};
use crate::database::execute::is_users;
use crate::database::offline::{
    Place, Scripted, UNFINISHED, author, demands, insert_log, string, terminated, title,
};

const THIS: Backend = Backend::Postgres;

const HEAD: &str = "\
-- Written by Whimbrel for psql 12 or later and PostgreSQL 12 or later:
--     psql --no-psqlrc --file=SCRIPT URL
-- It stops at the first error. What was committed before stays, and `migrate run` goes on from there.
-- The session must not go through a pooler of transactions.
\\set ON_ERROR_STOP on
\\set AUTOCOMMIT on
SET standard_conforming_strings = on;
SET statement_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET lock_timeout = '5s';
SET client_min_messages = warning;
";

/// The script of revisions.
pub(in crate::database) fn offline(revisions: &[Scripted<'_>], place: &Place) -> String {
    let names = names(place);
    let mut script = Script {
        text: HEAD.to_owned(),
        author: author("psql", place),
        names,
    };
    script.lock(place);
    script.bookkeeping();
    for revision in revisions {
        script.revision(revision);
    }
    script.text
}

/// The bookkeeping tables, in the schema of the settings or along the search path of the session.
fn names(place: &Place) -> Names {
    let name = |table: &str| match &place.schema {
        Some(schema) => {
            let schema = whimbrel_schema::dialect::quote_identifier(schema);
            format!("{schema}.{table}")
        }
        None => table.to_owned(),
    };
    Names {
        history: name(HISTORY_TABLE),
        log: name(LOG_TABLE),
        progress: name(PROGRESS_TABLE),
    }
}

struct Script {
    text: String,
    author: Author,
    names: Names,
}

impl Script {
    fn add(&mut self, sql: &str) {
        self.text.push_str(&terminated(sql));
    }

    /// Fails with a sentence unless a condition holds.
    fn demand(&mut self, demands: &[(String, String)]) {
        let checks: Vec<String> = demands
            .iter()
            .map(|(sentence, condition)| {
                format!(
                    "  IF NOT coalesce({condition}, false) THEN\n    RAISE EXCEPTION USING MESSAGE = {};\n  END IF;",
                    string(sentence, THIS)
                )
            })
            .collect();
        let body = format!("BEGIN\n{}\nEND", checks.join("\n"));
        let block = Writer::new(THIS).raw("DO ").body(&body).finish();
        self.add(&block);
    }

    /// Takes the lock of the runners, for the session.
    fn lock(&mut self, place: &Place) {
        let schema = match &place.schema {
            Some(schema) => string(schema, THIS),
            None => "pg_catalog.current_schema()".to_owned(),
        };
        let lock = format!("pg_catalog.pg_try_advisory_lock({})", key(&schema));
        self.demand(&[
            (
                "the search path of the session names no schema that exists".to_owned(),
                format!("{schema} IS NOT NULL"),
            ),
            (
                "another runner is at work on this database".to_owned(),
                lock,
            ),
            (
                "the bookkeeping tables are in another schema than the first of the search path"
                    .to_owned(),
                format!(
                    "NOT EXISTS (SELECT FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n \
                     ON n.oid = c.relnamespace WHERE c.relname = {} AND c.relpersistence <> 't' \
                     AND n.nspname <> {schema})",
                    string(HISTORY_TABLE, THIS)
                ),
            ),
        ]);
    }

    fn bookkeeping(&mut self) {
        let text = create_text(&self.names);
        self.text.push_str(&format!("BEGIN;\n{text}\nCOMMIT;\n"));
    }

    fn revision(&mut self, revision: &Scripted<'_>) {
        self.text.push_str(&title(revision));
        let steps = &revision.plan.steps;
        if let Some(begin) = &revision.begin {
            self.add("BEGIN");
            self.may_begin(revision);
            let insert = insert_progress(&self.names.progress, begin, &self.author);
            let insert = insert.inlined(THIS);
            self.add(&insert);
            let started = insert_log(&self.names.log, &revision.started, &self.author, THIS);
            self.add(&started);
            self.add("COMMIT");
        }
        for (at, step) in steps.iter().enumerate() {
            match step.kind {
                StepKind::Transaction { .. } => self.transaction(revision, at, step),
                StepKind::Alone => self.alone(revision, at, step),
            }
        }
    }

    /// Asks the history whether a revision may begin.
    fn may_begin(&mut self, revision: &Scripted<'_>) {
        let mut all = demands(revision, &self.names.history, THIS);
        let progress = &self.names.progress;
        let none = format!("NOT EXISTS (SELECT FROM {progress})");
        all.push((UNFINISHED.to_owned(), none));
        self.demand(&all);
    }

    fn transaction(&mut self, revision: &Scripted<'_>, at: usize, step: &Step) {
        self.add("BEGIN");
        if revision.begin.is_none() {
            self.may_begin(revision);
        }
        let mut has_changed_rows = false;
        for item in &step.items {
            let changes = match &item.action {
                Action::Statement(text) => changes_rows(text),
                _ => true,
            };
            if !changes && has_changed_rows {
                self.add("SET CONSTRAINTS ALL IMMEDIATE");
                has_changed_rows = false;
            }
            has_changed_rows |= changes;
            self.item(item);
        }
        if step.items.iter().any(is_users) {
            self.add("RESET SESSION AUTHORIZATION");
            self.add("RESET ROLE");
        }
        if has_changed_rows {
            self.add("SET CONSTRAINTS ALL IMMEDIATE");
        }
        self.record(revision, at);
        self.add("COMMIT");
    }

    fn item(&mut self, item: &Item) {
        match &item.action {
            Action::Statement(text) | Action::UserSql(text) => self.add(text),
            Action::Bound { text, values } => self.bound(text, values),
            Action::Concurrently(index) => self.add(&index.text),
            Action::Detach(detachment) => self.add(&detachment.text),
            // Refused before, since a script keeps no place to go on from.
            Action::Backfill(filling) => self.add(&filling.statement()),
            Action::Rebuild(rebuild) => {
                // PostgreSQL has no rebuilds; what was planned is not left out.
                rebuild.statements().iter().for_each(|text| self.add(text));
            }
        }
    }

    fn bound(&mut self, text: &str, values: &[Literal]) {
        if values.is_empty() {
            self.add(text);
            return;
        }
        let written: Vec<String> = values
            .iter()
            .map(|value| Writer::new(THIS).literal(value).finish())
            .collect();
        self.add(&format!("PREPARE whimbrel_bound AS {text}"));
        self.add(&format!("EXECUTE whimbrel_bound ({})", written.join(", ")));
        self.add("DEALLOCATE whimbrel_bound");
    }

    /// A statement outside a transaction, under the intent that the runner would have written.
    fn alone(&mut self, revision: &Scripted<'_>, at: usize, step: &Step) {
        self.add("SET lock_timeout = 0");
        for item in &step.items {
            if let Action::Concurrently(index) = &item.action {
                self.intend(revision, at, index);
                self.text.push_str(&format!(
                    "-- When the next statement fails: {};\n",
                    index.cleanup
                ));
            }
            self.item(item);
            if let Action::Concurrently(index) = &item.action {
                self.demand(&[built(index)]);
            }
        }
        self.add("SET lock_timeout = '5s'");
        let progress = &self.names.progress;
        let advance = format!(
            "UPDATE {progress} SET intents = '[]', steps_done = {} WHERE revision = {}",
            at + 1,
            string(revision.id, THIS)
        );
        self.add(&advance);
    }

    fn intend(&mut self, revision: &Scripted<'_>, at: usize, index: &ConcurrentIndex) {
        let table = quoted_regclass(index.table.as_str());
        let intent = format!(
            "pg_catalog.json_build_array(pg_catalog.json_build_object('step', {at}, \
             'statement_hash', {}, 'object', {}, 'table_oid', {table}::oid::bigint))::text",
            string(&sha256(&index.text), THIS),
            string(index.index.as_str(), THIS)
        );
        let progress = &self.names.progress;
        let update = format!(
            "UPDATE {progress} SET intents = {intent} WHERE revision = {}",
            string(revision.id, THIS)
        );
        self.add(&update);
    }

    /// What the bookkeeping says when a step commits.
    fn record(&mut self, revision: &Scripted<'_>, at: usize) {
        let id = string(revision.id, THIS);
        let is_last = at + 1 == revision.plan.steps.len();
        let Names {
            history, progress, ..
        } = self.names.clone();
        match revision.direction {
            Direction::Up if is_last => {
                self.add(&format!("INSERT INTO {history} (version) VALUES ({id})"));
            }
            Direction::Down if at == 0 => {
                self.add(&format!("DELETE FROM {history} WHERE version = {id}"));
            }
            Direction::Up | Direction::Down => {}
        }
        if is_last {
            let done = insert_log(&self.names.log, &revision.done, &self.author, THIS);
            self.add(&done);
        }
        if revision.begin.is_none() {
            return;
        }
        match is_last {
            true => self.add(&format!("DELETE FROM {progress} WHERE revision = {id}")),
            false => self.add(&format!(
                "UPDATE {progress} SET steps_done = {} WHERE revision = {id}",
                at + 1
            )),
        }
    }
}

/// The condition that an index is there and valid, or gone.
fn built(index: &ConcurrentIndex) -> (String, String) {
    let found = quoted_regclass(index.index.as_str());
    match index.verb {
        Verb::Create => (
            format!("the index {} is not valid", index.index),
            format!("(SELECT indisvalid FROM pg_catalog.pg_index WHERE indexrelid = {found})"),
        ),
        Verb::Drop => (
            format!("the index {} is still there", index.index),
            format!("{found} IS NULL"),
        ),
    }
}

/// The relation of a name, which may have a schema; NULL without one.
fn quoted_regclass(name: &str) -> String {
    let quoted = whimbrel_schema::dialect::quote_identifier(name);
    format!("pg_catalog.to_regclass({})", string(&quoted, THIS))
}

/// The key of the migration lock as SQL: the first eight bytes of the hash that the runners use.
fn key(schema: &str) -> String {
    let part = |text: &str| format!("pg_catalog.convert_to({text}, 'UTF8') || '\\x00'::bytea");
    let parts = [
        part("'whimbrel migration lock'"),
        part("pg_catalog.current_database()"),
        part(schema),
    ];
    format!(
        "('x' || pg_catalog.substr(pg_catalog.encode(pg_catalog.sha256({}), 'hex'), 1, 16))::bit(64)::bigint",
        parts.join(" || ")
    )
}
