//! Throw-away databases for the tests.
//!
//! [`PostgresServer::shared`] is a real PostgreSQL server, started by the first test of a
//! process that asks and stopped when that process ends, however it ends. Each test takes
//! a database of its own from it:
//!
//! ```
//! use whimbrel_testkit::PostgresServer;
//!
//! let database = PostgresServer::shared().database();
//! database.psql("CREATE TABLE users (id int)");
//! assert_eq!(database.psql("SELECT count(*) FROM users"), "0");
//! println!("connect to {}", database.url());
//! ```
//!
//! A test that stops or kills its server takes one to itself with
//! [`PostgresServer::start_private`]. [`TestDirectory`] holds SQLite files,
//! [`TinyTmpfs`] is a disk that is soon full.
//!
//! Nothing here skips: when there is no PostgreSQL the test fails and says what to install.
//! `WHIMBREL_TEST_POSTGRES_URL` names a running server to use instead, and
//! `WHIMBREL_TEST_POSTGRES_BIN` the folder of the server programs, to test another version.

#[cfg(not(unix))]
compile_error!("the tests need a Unix system: on Windows use WSL");

mod account;
mod address;
mod cluster;
mod command;
mod database;
mod directory;
mod error;
mod guard;
mod private;
mod programs;
mod psql;
mod server;
mod tmpfs;

pub use database::{TestDatabase, TestRole};
pub use directory::TestDirectory;
pub use error::TestkitError;
pub use private::PrivateServer;
pub use programs::{ServerPrograms, find_psql};
pub use server::PostgresServer;
pub use tmpfs::TinyTmpfs;
