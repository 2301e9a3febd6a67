//! The address of a SQLite database: a file or memory.

use std::fmt;
use std::path::{Path, PathBuf};

use super::{percent, unreadable};
use crate::error::{Error, Result};

/// What a SQLite connection may do with its file
/// ([URI filenames](https://www.sqlite.org/uri.html)).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SqliteMode {
    /// Read it; never make it.
    ReadOnly,
    /// Read and write it; never make it.
    ReadWrite,
    /// Read and write it; make it when it is missing.
    ReadWriteCreate,
}

/// A SQLite file, or a database in memory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SqliteTarget {
    place: Place,
    /// Parameters that SQLite itself reads, such as `cache`.
    parameters: Vec<(String, String)>,
    read_only: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Place {
    /// The name is empty for a private database, else shared within the process.
    Memory {
        name: String,
    },
    File(PathBuf),
}

const PASSED_ON: [&str; 5] = ["cache", "immutable", "nolock", "psow", "vfs"];

impl SqliteTarget {
    pub(super) fn memory() -> Self {
        Self {
            place: Place::Memory {
                name: String::new(),
            },
            parameters: Vec::new(),
            read_only: false,
        }
    }

    /// A file at a path that is taken as it is.
    #[cfg(feature = "sqlite")]
    pub(crate) fn at(path: PathBuf) -> Self {
        Self {
            place: Place::File(path),
            parameters: Vec::new(),
            read_only: false,
        }
    }

    fn file(path: &str) -> Result<Self> {
        if path.is_empty() {
            return Err(unreadable("the URL names no SQLite file")
                .with_hint("write `sqlite:///app.db`, or `:memory:` for a database in memory"));
        }
        if path.ends_with('/') || path.ends_with(std::path::MAIN_SEPARATOR) {
            return Err(
                unreadable(format!("`{path}` is a folder, not a SQLite file"))
                    .with_hint("add the name of the file"),
            );
        }
        must_not_be_home(path)?;
        Ok(Self {
            place: Place::File(PathBuf::from(path)),
            parameters: Vec::new(),
            read_only: false,
        })
    }

    /// The file, as written; `None` for a database in memory.
    pub fn path(&self) -> Option<&Path> {
        match &self.place {
            Place::Memory { .. } => None,
            Place::File(path) => Some(path),
        }
    }

    /// Tells whether the URL itself asks for a read-only connection.
    pub fn is_read_only(&self) -> bool {
        self.read_only
    }

    /// The URI that opens the database through Diesel.
    pub(crate) fn connection_string(&self, mode: SqliteMode) -> String {
        let mut uri = match &self.place {
            Place::Memory { name } if name.is_empty() => return ":memory:".to_owned(),
            Place::Memory { name } => {
                format!("file:{}?mode=memory", percent::encode(name.as_bytes(), b""))
            }
            Place::File(path) => file_uri(path, mode),
        };
        for (key, value) in &self.parameters {
            uri.push_str(&format!(
                "&{key}={}",
                percent::encode(value.as_bytes(), b"")
            ));
        }
        uri
    }
}

/// The URI that reads a file which nobody writes, and makes no file beside it.
#[cfg(feature = "sqlite")]
pub(crate) fn immutable_file_uri(path: &Path) -> String {
    file_uri(path, SqliteMode::ReadOnly) + "&immutable=1"
}

fn file_uri(path: &Path, mode: SqliteMode) -> String {
    let mode = match mode {
        SqliteMode::ReadOnly => "ro",
        SqliteMode::ReadWrite => "rw",
        SqliteMode::ReadWriteCreate => "rwc",
    };
    // An absolute path follows an empty authority: `file://` and `/a`, or `/C:/a` on Windows.
    let separators = percent::encode(path.as_os_str().as_encoded_bytes(), b"/:\\");
    let written = separators.replace('\\', "/");
    let start = match (path.is_absolute(), written.starts_with('/')) {
        (true, true) => "file://",
        (true, false) => "file:///",
        (false, _) => "file:",
    };
    format!("{start}{written}?mode={mode}")
}

impl fmt::Display for SqliteTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.place {
            Place::Memory { name } if name.is_empty() => f.write_str(":memory:"),
            Place::Memory { name } => write!(f, "file:{name}?mode=memory"),
            Place::File(path) => write!(f, "sqlite:///{}", path.display()),
        }
    }
}

/// What follows `sqlite:`; three slashes are relative and four absolute, as in SQLAlchemy.
pub(super) fn from_sqlite_url(rest: &str) -> Result<SqliteTarget> {
    let (path, query) = split_query(rest);
    if let Some(path) = path.strip_prefix("///") {
        return target(path, query);
    }
    match path.strip_prefix("//") {
        Some(path) => {
            must_not_name_a_host(path)?;
            target(path, query)
        }
        None => target(path, query),
    }
}

/// Refuses `sqlite://host/app.db`: SQLite has no hosts, and a folder named so would be made.
fn must_not_name_a_host(path: &str) -> Result<()> {
    let Some((host, _)) = path.split_once('/') else {
        return Ok(());
    };
    // `sqlite://./app.db` is plain, and `~` has an error of its own.
    if host.starts_with(['.', '~']) || cfg!(windows) && host.ends_with(':') {
        return Ok(());
    }
    Err(unreadable("after `sqlite://` stands a host, which SQLite does not have").with_hint(
        "write three slashes before a path from the current folder, `sqlite:///folder/app.db`, and \
         four before an absolute one, `sqlite:////folder/app.db`",
    ))
}

/// Refuses `~/app.db`: only a shell knows what `~` means, and a folder named so would be made.
fn must_not_be_home(path: &str) -> Result<()> {
    let is_home = path.starts_with('~') && path.contains('/');
    match is_home {
        false => Ok(()),
        true => Err(
            unreadable("`~` at the start of a path is not read as the home folder here").with_hint(
                "write the path in full, as in `sqlite:////home/me/app.db` or \
                 \"sqlite:///$HOME/app.db\" in a shell; `./~/app.db` is a folder named `~`",
            ),
        ),
    }
}

/// What follows `file:`, read as SQLite reads it ([URI filenames](https://www.sqlite.org/uri.html)).
pub(super) fn from_file_uri(rest: &str) -> Result<SqliteTarget> {
    let (path, query) = split_query(rest);
    let Some(authority) = path.strip_prefix("//") else {
        return target(path, query);
    };
    let (host, _) = authority.split_once('/').unwrap_or((authority, ""));
    if !["", "localhost"].contains(&host) {
        return Err(unreadable("a `file:` URL cannot name another host")
            .with_hint("write `file:///absolute.db`, with three slashes, or `file:relative.db`"));
    }
    target(authority.strip_prefix(host).unwrap_or(authority), query)
}

/// A plain path, every character of it literal.
pub(super) fn from_path(path: &str) -> Result<SqliteTarget> {
    SqliteTarget::file(path)
}

fn split_query(rest: &str) -> (&str, &str) {
    rest.split_once('?').unwrap_or((rest, ""))
}

fn target(path: &str, query: &str) -> Result<SqliteTarget> {
    // SQLite and Diesel would cut the name at `#`.
    if path.contains('#') || query.contains('#') {
        return Err(unreadable("`#` ends the name of the file in a SQLite URL")
            .with_hint("write it as %23"));
    }
    let path = decoded(path)?;
    let mut target = match path.as_str() {
        ":memory:" => SqliteTarget::memory(),
        _ if asks_for_memory(query) => SqliteTarget {
            place: Place::Memory { name: path },
            ..SqliteTarget::memory()
        },
        _ => SqliteTarget::file(&path)?,
    };
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        target.set(&decoded(key)?, &decoded(value)?)?;
    }
    Ok(target)
}

fn asks_for_memory(query: &str) -> bool {
    query.split('&').any(|pair| pair == "mode=memory")
}

fn decoded(text: &str) -> Result<String> {
    percent::decode(text).ok_or_else(|| {
        unreadable("the URL holds a `%` that is not the start of an escape such as %20")
            .with_hint("write a percent sign as %25")
    })
}

impl SqliteTarget {
    fn set(&mut self, key: &str, value: &str) -> Result<()> {
        match (key, value) {
            ("mode", "ro") => self.read_only = true,
            // What may be made is decided by the command, not by the URL.
            ("mode", "rw" | "rwc" | "memory") => {}
            ("mode", _) => return Err(unknown(key).with_hint("`mode` is ro, rw, rwc or memory")),
            _ if PASSED_ON.contains(&key) => {
                self.parameters.push((key.to_owned(), value.to_owned()));
            }
            _ => {
                return Err(unknown(key).with_hint(
                    "SQLite knows `mode`, `cache`, `immutable`, `nolock`, `psow` and `vfs`",
                ));
            }
        }
        Ok(())
    }
}

fn unknown(key: &str) -> Error {
    unreadable(format!(
        "SQLite does not know the URL parameter `{key}` or its value"
    ))
}
