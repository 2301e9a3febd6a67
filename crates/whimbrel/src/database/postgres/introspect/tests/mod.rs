//! Introspection of a real server.

mod objects;
mod random;
mod replayed;
mod rights;
mod spelling;
mod tables;
mod zoo;

use diesel::{Connection, PgConnection};
use whimbrel_schema::catalog::{Body, Definition, DefinitionKind, Table};
use whimbrel_schema::{Backend, Catalog};
use whimbrel_testkit::{PostgresServer, TestDatabase};

use super::snapshot::{Asking, read};
use crate::database::introspection::{Introspection, Scope};
use crate::database::{DatabaseUrl, ServerVersion};
use crate::error::Result;

fn test_database() -> TestDatabase {
    PostgresServer::shared().database()
}

fn connection(url: &str) -> PgConnection {
    let url = DatabaseUrl::parse(url).unwrap();
    PgConnection::establish(&url.connection_string()).unwrap()
}

fn asking() -> Asking {
    let number = PostgresServer::shared().version_number();
    Asking {
        version: ServerVersion::from_postgres_number(number),
        default_schema: "public".to_owned(),
        lock_timeout: "300ms".to_owned(),
    }
}

fn try_read(url: &str, scope: &Scope) -> Result<Introspection> {
    read(&mut connection(url), &asking(), scope)
}

/// Servers make random UUIDs by themselves since 13; before, an extension does.
fn make_random_uuids(test: &TestDatabase) {
    if PostgresServer::shared().version_number() < 130_000 {
        test.psql("CREATE EXTENSION pgcrypto");
    }
}

/// The default schema of a database after a script.
#[track_caller]
fn read_after(test: &TestDatabase, script: &str) -> Introspection {
    test.psql(script);
    try_read(&test.url(), &Scope::Own).unwrap()
}

#[track_caller]
fn table<'c>(catalog: &'c Catalog, name: &str) -> &'c Table {
    catalog.table(name).unwrap()
}

/// The object of a kind and a name.
#[track_caller]
fn object<'c>(catalog: &'c Catalog, kind: DefinitionKind, name: &str) -> &'c Definition {
    let mut all = catalog.definitions();
    let found = all.find(|made| made.key.kind == kind && made.key.name == name);
    found.unwrap_or_else(|| panic!("no {} {name}", kind.word()))
}

/// The statement of an object.
#[track_caller]
fn statement(definition: &Definition) -> &str {
    match &definition.body {
        Body::Statement(text) => text.get(Backend::Postgres).unwrap(),
        other => panic!("{other:?}"),
    }
}

/// What is carried as a statement, by its word and name.
fn others(catalog: &Catalog) -> Vec<(String, String, String)> {
    let all = catalog.definitions();
    let others = all.filter(|made| made.key.kind == DefinitionKind::Other);
    others
        .map(|made| {
            let what = made.key.arguments.clone().unwrap_or_default();
            let name = made.key.name.replace('\0', ".");
            (what, name, statement(made).to_owned())
        })
        .collect()
}

/// Fails with the first object that is not the same.
#[track_caller]
fn must_be_same(one: &Catalog, other: &Catalog) {
    for table in one.tables() {
        let same = other.table(&table.name);
        assert!(
            same.is_some_and(|same| table.is_like(same)),
            "{table:#?}\n{same:#?}"
        );
    }
    for made in one.definitions() {
        assert_eq!(Some(made), other.definition(&made.key));
    }
    assert!(one == other);
}
