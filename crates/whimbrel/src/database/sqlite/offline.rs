//! Scripts for the `sqlite3` shell.

use whimbrel_schema::Backend;
use whimbrel_schema::dialect::{Writer, quote_identifier};
use whimbrel_schema::expression::Literal;
use whimbrel_schema::plan::{Action, Direction, ForeignKeys, Item, Premise, Step, StepKind};

use super::bookkeeping::CREATE;
use super::offline_rebuild;
use crate::database::bookkeeping::writes::{Writer as Author, insert_progress};
use crate::database::bookkeeping::{HISTORY_TABLE, LOG_TABLE, PROGRESS_TABLE};
use crate::database::offline::{
    Place, Scripted, UNFINISHED, author, demands, insert_log, string, terminated, title,
};

const THIS: Backend = Backend::Sqlite;

const HEAD: &str = "\
-- Written by Whimbrel for the sqlite3 shell 3.37 or later:
--     sqlite3 -batch -init /dev/null FILE < SCRIPT
-- It stops at the first error. What was committed before stays, and `migrate run` goes on from there.
-- No other program may migrate the file meanwhile.
.bail on
PRAGMA busy_timeout = 5000;
PRAGMA foreign_keys = ON;
-- Stops the script when the second column is not 1.
CREATE TEMP TABLE whimbrel_demands (number INTEGER PRIMARY KEY, holds INTEGER);
CREATE TEMP TABLE whimbrel_kept (what TEXT PRIMARY KEY, number INTEGER);
";

/// The script of revisions.
pub(in crate::database) fn offline(revisions: &[Scripted<'_>], place: &Place) -> String {
    let mut script = Script {
        text: HEAD.to_owned(),
        author: author("sqlite3", place),
        demands: 0,
    };
    script
        .text
        .push_str(&format!("BEGIN IMMEDIATE;{CREATE}\nCOMMIT;\n"));
    for revision in revisions {
        script.revision(revision);
    }
    script.text
}

/// A script so far.
pub(super) struct Script {
    text: String,
    author: Author,
    demands: usize,
}

impl Script {
    pub(super) fn add(&mut self, sql: &str) {
        self.text.push_str(&terminated(sql));
    }

    /// Stops with a sentence unless a condition holds; only a trigger can say a sentence.
    pub(super) fn demand(&mut self, sentence: &str, condition: &str) {
        self.demands += 1;
        let number = self.demands;
        let sentence = string(sentence, THIS);
        self.add(&format!(
            "CREATE TEMP TRIGGER whimbrel_demand_{number} BEFORE INSERT ON whimbrel_demands\n\
             WHEN NEW.number = {number} AND NEW.holds IS NOT 1\n\
             BEGIN SELECT RAISE(ABORT, {sentence}); END"
        ));
        self.add(&format!(
            "INSERT INTO temp.whimbrel_demands VALUES ({number}, ({condition}))"
        ));
        self.add(&format!("DROP TRIGGER temp.whimbrel_demand_{number}"));
    }

    fn revision(&mut self, revision: &Scripted<'_>) {
        self.text.push_str(&title(revision));
        if let Some(begin) = &revision.begin {
            self.add("BEGIN IMMEDIATE");
            self.may_begin(revision);
            let insert = insert_progress(PROGRESS_TABLE, begin, &self.author).inlined(THIS);
            self.add(&insert);
            let started = insert_log(LOG_TABLE, &revision.started, &self.author, THIS);
            self.add(&started);
            self.add("COMMIT");
        }
        for (at, step) in revision.plan.steps.iter().enumerate() {
            match step.kind {
                StepKind::Transaction { foreign_keys } => {
                    self.transaction(revision, at, step, foreign_keys);
                }
                StepKind::Alone => self.alone(revision, at, step),
            }
        }
    }

    fn may_begin(&mut self, revision: &Scripted<'_>) {
        for (sentence, condition) in demands(revision, HISTORY_TABLE, THIS) {
            self.demand(&sentence, &condition);
        }
        let none = format!("NOT EXISTS (SELECT 1 FROM {PROGRESS_TABLE})");
        self.demand(UNFINISHED, &none);
    }

    fn transaction(
        &mut self,
        revision: &Scripted<'_>,
        at: usize,
        step: &Step,
        foreign_keys: ForeignKeys,
    ) {
        let is_suspended = foreign_keys == ForeignKeys::Suspended;
        if is_suspended {
            self.add("PRAGMA foreign_keys = OFF");
        }
        self.add("BEGIN IMMEDIATE");
        if revision.begin.is_none() {
            self.may_begin(revision);
        }
        if is_suspended {
            self.add(
                "INSERT OR REPLACE INTO temp.whimbrel_kept \
                 SELECT 'violations', count(*) FROM pragma_foreign_key_check",
            );
        }
        for item in &step.items {
            self.premise(item);
            self.item(item);
        }
        if is_suspended {
            self.demand(
                "a row refers to one that is not there, and did not before",
                "(SELECT count(*) FROM pragma_foreign_key_check) <= \
                 (SELECT number FROM temp.whimbrel_kept WHERE what = 'violations')",
            );
        }
        self.record(revision, at);
        self.add("COMMIT");
        if is_suspended {
            self.add("PRAGMA foreign_keys = ON");
        }
    }

    fn item(&mut self, item: &Item) {
        match &item.action {
            Action::Statement(text) | Action::UserSql(text) => self.add(text),
            Action::Bound { text, values } => self.bound(text, values),
            Action::Rebuild(rebuild) => offline_rebuild::write(self, rebuild),
            // SQLite has neither; what was planned is not left out.
            Action::Concurrently(index) => self.add(&index.text),
            Action::Detach(detachment) => self.add(&detachment.text),
            // Refused before, since a script keeps no place to go on from.
            Action::Backfill(filling) => self.add(&filling.statement()),
        }
    }

    /// The shell binds what its table of parameters holds
    /// ([SQL Parameters](https://www.sqlite.org/cli.html#sql_parameters)).
    fn bound(&mut self, text: &str, values: &[Literal]) {
        if values.is_empty() {
            self.add(text);
            return;
        }
        self.text.push_str(".parameter init\n");
        for (at, value) in values.iter().enumerate() {
            let key = string(&format!("?{}", at + 1), THIS);
            let value = Writer::new(THIS).literal(value).finish();
            self.add(&format!(
                "INSERT OR REPLACE INTO temp.sqlite_parameters (key, value) VALUES ({key}, {value})"
            ));
        }
        self.add(text);
        self.text.push_str(".parameter clear\n");
    }

    /// Asks what must hold of the live database right before an item.
    fn premise(&mut self, item: &Item) {
        let text = |text: &str| string(text, THIS);
        // The names of columns in texts; a view may call the table in any way.
        let spoken = |column: &str| {
            let pattern = format!("%{}%", quote_identifier(column));
            format!("lower(sql) LIKE lower({})", text(&pattern))
        };
        match &item.premise {
            None => {}
            Some(Premise::Unreferenced { table }) => self.demand(
                &format!("a foreign key of another table refers to {table}"),
                &format!(
                    "NOT EXISTS (SELECT 1 FROM sqlite_schema s, pragma_foreign_key_list(s.name) f \
                     WHERE s.type = 'table' AND lower(f.\"table\") = lower({0}) \
                     AND lower(s.name) <> lower({0}))",
                    text(table.as_str())
                ),
            ),
            Some(Premise::Unspoken { table, column }) => self.demand(
                &format!("something that reads {table} holds {column} in double quotes already"),
                &format!(
                    "NOT EXISTS (SELECT 1 FROM sqlite_schema WHERE {} AND (lower(tbl_name) = lower({}) \
                     OR type IN ('view', 'trigger')))",
                    spoken(column.as_str()),
                    text(table.as_str())
                ),
            ),
            Some(Premise::Unread { column, .. }) => self.demand(
                &format!("a view or trigger holds {column} in double quotes"),
                &format!(
                    "NOT EXISTS (SELECT 1 FROM sqlite_schema WHERE {} AND type IN ('view', 'trigger'))",
                    spoken(column.as_str())
                ),
            ),
        }
    }

    fn alone(&mut self, revision: &Scripted<'_>, at: usize, step: &Step) {
        for item in &step.items {
            self.item(item);
        }
        let id = string(revision.id, THIS);
        self.add(&format!(
            "UPDATE {PROGRESS_TABLE} SET steps_done = {} WHERE revision = {id}",
            at + 1
        ));
    }

    /// What the bookkeeping says when a step commits.
    fn record(&mut self, revision: &Scripted<'_>, at: usize) {
        let id = string(revision.id, THIS);
        let is_last = at + 1 == revision.plan.steps.len();
        match revision.direction {
            Direction::Up if is_last => {
                self.add(&format!(
                    "INSERT INTO {HISTORY_TABLE} (version) VALUES ({id})"
                ));
            }
            Direction::Down if at == 0 => {
                self.add(&format!("DELETE FROM {HISTORY_TABLE} WHERE version = {id}"));
            }
            Direction::Up | Direction::Down => {}
        }
        if is_last {
            let done = insert_log(LOG_TABLE, &revision.done, &self.author, THIS);
            self.add(&done);
        }
        if revision.begin.is_none() {
            return;
        }
        match is_last {
            true => self.add(&format!(
                "DELETE FROM {PROGRESS_TABLE} WHERE revision = {id}"
            )),
            false => self.add(&format!(
                "UPDATE {PROGRESS_TABLE} SET steps_done = {} WHERE revision = {id}",
                at + 1
            )),
        }
    }
}
