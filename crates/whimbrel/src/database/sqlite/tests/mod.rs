//! Real SQLite files.

mod bookkeeping;
mod connect;
mod live;
mod lock;

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
