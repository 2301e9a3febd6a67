//! Real SQLite files.

mod bookkeeping;
mod connect;
mod execute;
mod introspect;
mod live;
mod lock;
mod rebuild;
mod rebuild_cases;
mod rebuild_large;
mod rewrite;

use std::path::Path;

use diesel::Connection;
use diesel::connection::SimpleConnection;
use whimbrel_testkit::TestDirectory;

use super::*;
use crate::database::{Access, DatabaseUrl, Opened};
use crate::error::{Error, Result};

/// Opens a file as a command would.
fn open_file(path: &Path, access: Access) -> Result<Opened> {
    crate::database::open(&url(path), access, &Settings::default())
}

fn url(path: &Path) -> DatabaseUrl {
    DatabaseUrl::parse(path.to_str().unwrap()).unwrap()
}

/// A database in a new file.
#[track_caller]
fn create(directory: &TestDirectory) -> Box<dyn Database> {
    open_file(&directory.file("app.db"), Access::Create)
        .unwrap()
        .into_database()
        .unwrap()
}

#[track_caller]
fn refused(path: &Path, access: Access) -> Error {
    open_file(path, access).unwrap_err()
}

/// A connection beside the one under test.
fn other(path: &Path) -> SqliteConnection {
    SqliteConnection::establish(path.to_str().unwrap()).unwrap()
}

/// Runs SQL on the file from beside.
#[track_caller]
fn sql(path: &Path, text: &str) {
    other(path).batch_execute(text).unwrap();
}

/// A database with bookkeeping, locked by this runner.
#[track_caller]
fn ready(directory: &TestDirectory) -> Box<dyn Database> {
    let mut database = create(directory);
    database
        .acquire_lock(crate::database::lock::LockWait::NONE)
        .unwrap();
    database.create_bookkeeping().unwrap();
    database
}

#[derive(diesel::QueryableByName)]
struct Row {
    #[diesel(sql_type = diesel::sql_types::Text)]
    text: String,
}

/// Reads one text column from beside, the rows joined by spaces.
#[track_caller]
fn read(path: &Path, query: &str) -> String {
    let query = diesel::sql_query(format!("SELECT CAST(x AS TEXT) AS text FROM ({query})"));
    let rows: Vec<Row> = diesel::RunQueryDsl::load(query, &mut other(path)).unwrap();
    let texts: Vec<String> = rows.into_iter().map(|row| row.text).collect();
    texts.join(" ")
}
