//! Changes that other tools do not see, or see where there are none: each is found, written, replayed,
//! applied, and then nothing differs.

mod attributes;
mod cases;
mod definitions;
mod made_anew;

use whimbrel::database::{Access, Settings, open};
use whimbrel::states::{Compared, Source, State, States, prepare};
use whimbrel::{Backend, DatabaseUrl, Schema};
use whimbrel_schema::Catalog;
use whimbrel_schema::diff::{Fillings, Renames, difference};
use whimbrel_schema::operation::Change;
use whimbrel_schema::render::{Heading, Module};
use whimbrel_testkit::{PostgresServer, TestDirectory};

use cases::{Case, cases};

fn catalog(body: fn(&mut Schema)) -> Catalog {
    let mut catalog = Catalog::new();
    for recorded in Schema::record(body).operations {
        recorded.operation.apply(&mut catalog).unwrap();
    }
    catalog.forget();
    catalog
}

fn compared(from: State, to: State) -> Compared {
    let ready = prepare(from, to, None).unwrap();
    ready.compare(&Renames::default()).unwrap()
}

fn written(catalog: Catalog, backend: Backend) -> State {
    State::of(Source::Migrations, catalog, backend)
}

/// The module that leads from one schema to the other; what it records is replayed.
fn module(case: &Case) -> String {
    let (before, after) = (catalog(case.before), catalog(case.after));
    let backend = Backend::Postgres;
    let found = compared(
        written(before.clone(), backend),
        written(after.clone(), backend),
    );
    assert!(!found.is_empty(), "{}: nothing was found", case.name);
    let mut now = before;
    for operation in &found.difference.operations {
        operation.apply(&mut now).unwrap();
    }
    let left = difference(&now, &after);
    assert!(left.is_empty(), "{}: {left:?}", case.name);
    let body = found.written(&Fillings::new());
    Module {
        heading: Heading {
            id: "20260101000000",
            message: case.name,
            parents: &["20250101000000"],
            labels: &[],
            depends_on: &[],
            replaces: &[],
        },
        documentation: &[],
        up: &body.up,
        down: &body.down,
    }
    .text()
}

#[test]
fn every_change_is_written_as_a_person_would() {
    let texts: Vec<String> = cases().iter().map(module).collect();
    insta::assert_snapshot!("blind_spots", texts.join("\n"));
}

fn states(url: &DatabaseUrl) -> States {
    States {
        migrations: None,
        models: None,
        database: url.clone(),
        settings: Settings::default(),
    }
}

fn live(url: &DatabaseUrl) -> State {
    let source = Source::Url(url.clone());
    let (state, _) = states(url).load_both(&source, &source).unwrap();
    state
}

fn run(url: &DatabaseUrl, text: &str) {
    let opened = open(url, Access::Create, &Settings::default()).unwrap();
    let mut database = opened.into_database().unwrap();
    let ran = database.run_script(text);
    ran.unwrap_or_else(|error| panic!("{error}\n{text}"));
}

/// Makes the first schema, finds the change, makes it, and looks again.
fn goes_all_the_way(case: &Case, url: &DatabaseUrl) {
    let backend = url.backend();
    let (before, after) = (catalog(case.before), catalog(case.after));
    let made = compared(
        written(Catalog::new(), backend),
        written(before.clone(), backend),
    );
    run(url, &made.sql().unwrap());
    let name = case.name;
    let still = compared(live(url), written(before, backend));
    let operations = still.descriptions();
    assert!(still.is_empty(), "{name}: a false alarm: {operations:?}");

    let found = compared(live(url), written(after.clone(), backend));
    assert!(!found.is_empty(), "{name} on {backend}: nothing was found");
    let text = found.sql().unwrap();
    run(url, &text);
    let again = compared(live(url), written(after, backend));
    let left = &again.difference;
    assert!(again.is_empty(), "{name} on {backend}: {text}\n{left:?}");
}

#[test]
fn after_every_change_nothing_differs_on_sqlite() {
    let folder = TestDirectory::new();
    for (at, case) in cases().iter().enumerate() {
        if case.backends.contains(&Backend::Sqlite) {
            let url = folder.sqlite_url(&format!("{at}.db"));
            goes_all_the_way(case, &url.parse().unwrap());
        }
    }
}

#[test]
fn after_every_change_nothing_differs_on_postgres() {
    for case in &cases() {
        if case.backends.contains(&Backend::Postgres) {
            let database = PostgresServer::shared().database();
            goes_all_the_way(case, &database.url().parse().unwrap());
        }
    }
}
