//! A real PostgreSQL server.

mod bookkeeping;
mod concurrent;
mod connect;
mod detach;
mod execute;
mod live;
mod lock;
mod proxy;
mod recovery;

use whimbrel_testkit::{PostgresServer, TestDatabase};

use super::*;
use crate::database::{Access, DatabaseUrl, Opened};
use crate::error::{Error, Result};

fn test_database() -> TestDatabase {
    PostgresServer::shared().database()
}

fn open_url(url: &str, access: Access) -> Result<Opened> {
    open_with(url, access, &Settings::default())
}

fn open_with(url: &str, access: Access, settings: &Settings) -> Result<Opened> {
    crate::database::open(&DatabaseUrl::parse(url).unwrap(), access, settings)
}

/// Opens a database to change it.
#[track_caller]
fn existing(test: &TestDatabase) -> Box<dyn Database> {
    open_url(&test.url(), Access::Existing)
        .unwrap()
        .into_database()
        .unwrap()
}

#[track_caller]
fn refused(url: &str, access: Access) -> Error {
    open_url(url, access).unwrap_err()
}

/// The URL with another name of a database.
fn named(test: &TestDatabase, name: &str) -> String {
    let url = test.url();
    let (server, _) = url.rsplit_once('/').unwrap();
    format!("{server}/{name}")
}

/// A database with bookkeeping, locked by this runner.
#[track_caller]
fn ready(test: &TestDatabase) -> Box<dyn Database> {
    ready_with(test, &Settings::default())
}

#[track_caller]
fn ready_with(test: &TestDatabase, settings: &Settings) -> Box<dyn Database> {
    let mut database = open_with(&test.url(), Access::Existing, settings)
        .unwrap()
        .into_database()
        .unwrap();
    database
        .acquire_lock(crate::database::lock::LockWait::NONE)
        .unwrap();
    database.create_bookkeeping().unwrap();
    database
}

/// A connection beside the one under test.
fn other(test: &TestDatabase) -> PgConnection {
    let url = DatabaseUrl::parse(&test.url()).unwrap();
    diesel::Connection::establish(&url.connection_string()).unwrap()
}
