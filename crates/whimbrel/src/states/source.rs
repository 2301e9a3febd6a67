//! Where a state of a schema comes from.

use std::fmt;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use crate::database::DatabaseUrl;
use crate::error::{Error, ErrorKind, Result};

/// What every file of SQLite's begins with
/// ([Database File Format](https://www.sqlite.org/fileformat.html#magic_header_string)).
const SQLITE_MAGIC: &[u8; 16] = b"SQLite format 3\0";

/// Where a state of a schema comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// The migrations of the program, replayed; no database is needed.
    Migrations,
    /// The models of the program.
    Models,
    /// The database of the settings.
    Database,
    /// Another database.
    Url(DatabaseUrl),
    /// A file of SQL, carried out on a database that is made for it.
    Sql(PathBuf),
    /// The `schema.rs` of Diesel's.
    SchemaRs(PathBuf),
}

impl Source {
    /// Tells whether a database says the state, in its own words.
    pub const fn is_live(&self) -> bool {
        match self {
            Self::Database | Self::Url(_) | Self::Sql(_) => true,
            Self::Migrations | Self::Models | Self::SchemaRs(_) => false,
        }
    }

    /// Tells whether the state is that of the program itself, or of its database.
    pub const fn needs_program(&self) -> bool {
        match self {
            Self::Migrations | Self::Models | Self::Database => true,
            Self::Url(_) | Self::Sql(_) | Self::SchemaRs(_) => false,
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Migrations => f.write_str("the migrations"),
            Self::Models => f.write_str("the models"),
            Self::Database => f.write_str("the database"),
            Self::Url(url) => url.fmt(f),
            Self::Sql(path) | Self::SchemaRs(path) => write!(f, "`{}`", path.display()),
        }
    }
}

impl FromStr for Source {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let path = || PathBuf::from(text);
        let ends_with = |end: &str| {
            let extension = Path::new(text).extension();
            extension.is_some_and(|extension| extension.eq_ignore_ascii_case(end))
        };
        match text {
            "migrations" => Ok(Self::Migrations),
            "models" => Ok(Self::Models),
            "database" => Ok(Self::Database),
            _ if is_address(text) => text.parse().map(Self::Url),
            _ if ends_with("rs") => Ok(Self::SchemaRs(path())),
            _ if ends_with("sql") => Ok(Self::Sql(path())),
            _ if is_sqlite_file(Path::new(text)) => text.parse().map(Self::Url),
            _ => Err(unknown(text)),
        }
    }
}

/// Tells whether a text is meant as a database URL.
fn is_address(text: &str) -> bool {
    let schemes = ["sqlite:", "file:", "postgres:", "postgresql:"];
    let lower = text.to_ascii_lowercase();
    let has_scheme = schemes.iter().any(|scheme| lower.starts_with(scheme));
    has_scheme || text.contains("://") || text == ":memory:" || is_key_values(text)
}

/// Tells whether a text is of libpq's form, such as `host=localhost dbname=shop`.
fn is_key_values(text: &str) -> bool {
    let keys = [
        "host=",
        "hostaddr=",
        "dbname=",
        "service=",
        "port=",
        "user=",
    ];
    let mut words = text.split_whitespace();
    words.any(|word| keys.iter().any(|key| word.starts_with(key)))
}

fn is_sqlite_file(path: &Path) -> bool {
    let mut magic = [0; SQLITE_MAGIC.len()];
    let read = File::open(path).and_then(|mut file| file.read_exact(&mut magic));
    read.is_ok() && magic == *SQLITE_MAGIC
}

fn unknown(text: &str) -> Error {
    let text = text.escape_debug();
    Error::new(
        ErrorKind::Usage,
        format!("`{text}` is no state of a schema"),
    )
    .with_hint(
        "name `migrations`, `models`, `database`, a database URL, a `schema.rs`, or a file that ends \
         in .sql",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_names_one_kind_of_source() {
        let sql = |path: &str| Source::Sql(PathBuf::from(path));
        let rust = |path: &str| Source::SchemaRs(PathBuf::from(path));
        let url = |text: &str| Source::Url(text.parse().unwrap());
        for (text, source) in [
            ("migrations", Source::Migrations),
            ("models", Source::Models),
            ("database", Source::Database),
            ("schema.rs", rust("schema.rs")),
            ("src/schema.rs", rust("src/schema.rs")),
            ("a folder/Wanted.SQL", sql("a folder/Wanted.SQL")),
            (":memory:", url(":memory:")),
            ("sqlite:x.db", url("sqlite:x.db")),
            ("postgres://h/x.sql", url("postgres://h/x.sql")),
            ("host=h dbname=d", url("host=h dbname=d")),
        ] {
            assert_eq!(text.parse::<Source>().unwrap(), source, "{text}");
        }
        for text in ["", "model", "nowhere/x.db", "mysql://h/d", "x\u{202e}.txt"] {
            let error = text.parse::<Source>().unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Usage, "{text}");
        }
    }
}
