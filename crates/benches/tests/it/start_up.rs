//! When everything is applied the start-up asks one question, after the session is set up.

use std::cell::RefCell;

use diesel::connection::{Instrumentation, InstrumentationEvent, set_default_instrumentation};
use whimbrel::Migrations;
use whimbrel::database::{self, Access, DatabaseUrl, Settings};
use whimbrel::manager::{MigrationManager, StartUp, StartUpPolicy};
use whimbrel_benches::history::HUNDRED;
use whimbrel_schema::graph::Target;
use whimbrel_testkit::{PostgresServer, TestDirectory};

thread_local! {
    /// What the connections of this thread have sent.
    static SENT: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

/// Notes every statement of a connection.
struct Recorder;

impl Instrumentation for Recorder {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        if let InstrumentationEvent::StartQuery { query, .. } = event {
            SENT.with_borrow_mut(|sent| sent.push(query.to_string()));
        }
    }
}

/// The statements that some work sends.
fn sent_by<T>(work: impl FnOnce() -> T) -> (Vec<String>, T) {
    set_default_instrumentation(|| Some(Box::new(Recorder))).unwrap();
    SENT.take();
    let done = work();
    (SENT.take(), done)
}

fn asks_one_question(url: &str) {
    let manager = MigrationManager::new(Migrations::unverified(&HUNDRED), url).unwrap();
    manager.quick(&Target::Heads, &mut ()).unwrap();

    let parsed: DatabaseUrl = url.parse().unwrap();
    let open = || database::open(&parsed, Access::ReadOnly, &Settings::default()).map(drop);
    let (set_up, opened) = sent_by(open);
    opened.unwrap();
    assert!(!set_up.is_empty());

    let (sent, found) = sent_by(|| manager.start_up(StartUpPolicy::Fast, &mut ()));
    assert_eq!(found.unwrap(), StartUp::UpToDate);
    let (before, question) = sent.split_at(set_up.len().min(sent.len()));
    assert_eq!(before, set_up);
    let [question] = question else {
        panic!("not one question: {question:#?}");
    };
    assert!(question.trim_start().starts_with("SELECT "), "{question}");
    assert!(
        question.contains("__diesel_schema_migrations"),
        "{question}"
    );
}

#[test]
fn on_sqlite() {
    asks_one_question(&TestDirectory::new().sqlite_url("app.db"));
}

#[test]
fn on_postgres() {
    asks_one_question(&PostgresServer::shared().database().url());
}
