//! What can go wrong before a test begins, and what to do about it.

use std::path::PathBuf;

use thiserror::Error;

/// How to get a PostgreSQL server, the last words of every error about a missing one.
const INSTALL_HINT: &str = "install PostgreSQL, then run the tests again:\n  \
     Debian, Ubuntu:  apt-get install postgresql\n  \
     Fedora:          dnf install postgresql-server\n  \
     macOS:           brew install postgresql@16\n\
     or set WHIMBREL_TEST_POSTGRES_BIN to the folder that holds initdb and postgres,\n\
     or set WHIMBREL_TEST_POSTGRES_URL to a running server the tests may make databases in";

/// A reason why a throw-away database could not be had.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum TestkitError {
    /// No folder with `initdb` and `postgres` was found.
    #[error(
        "no PostgreSQL server was found (looked in {}); {INSTALL_HINT}",
        list(searched)
    )]
    NoServer {
        /// The folders looked in.
        searched: Vec<PathBuf>,
    },
    /// `WHIMBREL_TEST_POSTGRES_BIN` names a folder without the server programs.
    #[error(
        "WHIMBREL_TEST_POSTGRES_BIN is {}, but there is no initdb and postgres in it; {INSTALL_HINT}",
        folder.display()
    )]
    NotAServerFolder {
        /// The folder as given.
        folder: PathBuf,
    },
    /// The client program is missing.
    #[error(
        "no psql was found; install the PostgreSQL client:\n  \
         Debian, Ubuntu:  apt-get install postgresql-client\n  \
         Fedora:          dnf install postgresql\n  \
         macOS:           brew install libpq && brew link --force libpq"
    )]
    NoPsql,
    /// PostgreSQL refuses to run as root and there is no other account to run it as.
    #[error(
        "PostgreSQL refuses to run as root, and /etc/passwd has neither `postgres` nor `nobody`; \
         run the tests as another user"
    )]
    NoUnprivilegedAccount,
    /// `WHIMBREL_TEST_POSTGRES_URL` is not a URL this crate understands.
    #[error(
        "WHIMBREL_TEST_POSTGRES_URL must look like postgres://user:password@host:port/database"
    )]
    UnusableUrl,
    /// A program could not be started, or failed.
    #[error("{program} failed: {reason}")]
    Program {
        /// The program as run.
        program: String,
        /// Its error output, or why it could not be started.
        reason: String,
    },
    /// The server did not get ready.
    #[error("PostgreSQL did not start: {reason}; its log:\n{log}")]
    NotReady {
        /// What was seen of it.
        reason: String,
        /// The server's log.
        log: String,
    },
    /// A file or folder could not be read or made.
    #[error("cannot {action}: {source}")]
    Io {
        /// What was tried, with the path.
        action: String,
        /// The operating system's answer.
        source: std::io::Error,
    },
    /// A tmpfs could not be mounted.
    #[error(
        "cannot mount a tmpfs: {reason}; run the tests as root of a Linux system that may mount \
         (a container needs the capability SYS_ADMIN), or under `unshare -Urm`"
    )]
    NoTmpfs {
        /// Why not.
        reason: String,
    },
}

impl TestkitError {
    /// Wraps an I/O error with what was tried.
    pub(crate) fn io(action: impl Into<String>) -> impl FnOnce(std::io::Error) -> Self {
        let action = action.into();
        move |source| Self::Io { action, source }
    }
}

fn list(folders: &[PathBuf]) -> String {
    let names: Vec<_> = folders.iter().map(|f| f.display().to_string()).collect();
    if names.is_empty() {
        "no folder".to_owned()
    } else {
        names.join(", ")
    }
}

/// Turns an error into a failed test.
pub(crate) trait OrFail<T> {
    /// Returns the value, or fails the test with the error's own words.
    fn or_fail(self) -> T;
}

impl<T, E: std::fmt::Display> OrFail<T> for Result<T, E> {
    #[track_caller]
    #[expect(clippy::panic, reason = "a test without its database has failed")]
    fn or_fail(self) -> T {
        match self {
            Ok(value) => value,
            Err(error) => panic!("{error}"),
        }
    }
}
