//! What the tests of both backends are made of.

use whimbrel_schema::condition::Condition;
use whimbrel_schema::expression::Literal;
use whimbrel_schema::plan::{Action, Direction, ForeignKeys, Guard, Item};

use super::Database;
use super::bookkeeping::{Advance, Begin, Checksum, Event, History, LogEntry, Progress, Record};
use super::execute::{Executed, Run, Work};
use crate::error::Result;

pub(crate) const RUN: Run<'static> = Run {
    id: "run-1",
    environment: "test",
    copied: &|_| {},
};

pub(crate) fn item(action: Action) -> Item {
    Item {
        action,
        acts: Vec::new(),
        operation: 0,
        guards: Vec::new(),
        premise: None,
    }
}

pub(crate) fn statement(text: &str) -> Item {
    item(Action::Statement(text.to_owned()))
}

pub(crate) fn user_sql(text: &str) -> Item {
    item(Action::UserSql(text.to_owned()))
}

pub(crate) fn bound(text: &str, values: impl IntoIterator<Item = Literal>) -> Item {
    item(Action::Bound {
        text: text.to_owned(),
        values: values.into_iter().collect(),
    })
}

pub(crate) fn guarded(scope: usize, condition: Condition, mut item: Item) -> Item {
    item.guards.push(Guard {
        scope: serde_json::from_value(scope.into()).unwrap(),
        condition,
    });
    item
}

/// The record of a revision that is applied in one transaction.
pub(crate) fn applied(revision: &str) -> Record {
    Record {
        insert: vec![revision.to_owned()],
        entries: vec![LogEntry {
            revision: Some(revision.to_owned()),
            direction: Some(Direction::Up),
            checksum: Some(Checksum {
                epoch: 1,
                hash: format!("hash of {revision}"),
            }),
            ..LogEntry::new(Event::Applied, RUN.id)
        }],
        ..Record::default()
    }
}

/// The record of a staged revision that begins.
pub(crate) fn begun(revision: &str, steps_total: i32) -> Record {
    Record {
        begin: Some(Begin {
            revision: revision.to_owned(),
            direction: Direction::Up,
            course: super::bookkeeping::Course::Forward,
            run: RUN.id.to_owned(),
            plan: "{\"steps\":[]}".to_owned(),
            steps_total,
        }),
        ..Record::default()
    }
}

/// The record of a step that is not the last one.
pub(crate) fn advanced(revision: &str, steps_done: i32) -> Record {
    Record {
        advance: Some(Advance {
            revision: revision.to_owned(),
            steps_done,
        }),
        ..Record::default()
    }
}

/// Carries out one revision in a transaction.
pub(crate) fn execute(
    database: &mut (impl Database + ?Sized),
    revision: &str,
    items: &[Item],
    record: &Record,
) -> Result<Executed> {
    let work = [Work {
        revision,
        items,
        record,
    }];
    database.execute_transaction(RUN, &work, ForeignKeys::Enforced)
}

/// Applies one revision in a transaction.
pub(crate) fn apply(
    database: &mut (impl Database + ?Sized),
    revision: &str,
    items: &[Item],
) -> Result<Executed> {
    execute(database, revision, items, &applied(revision))
}

/// The applied versions.
#[track_caller]
pub(crate) fn versions(database: &mut (impl Database + ?Sized)) -> Vec<String> {
    match database.history().unwrap() {
        History::NotCreated => Vec::new(),
        History::Found(rows) => rows.into_iter().map(|row| row.version).collect(),
    }
}

/// The stored row of the only unfinished revision.
#[track_caller]
pub(crate) fn unfinished(database: &mut (impl Database + ?Sized)) -> Progress {
    let mut all = database.ledger().unwrap().unfinished;
    assert_eq!(all.len(), 1, "{all:?}");
    all.remove(0)
}
