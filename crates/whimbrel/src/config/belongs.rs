//! Whether a database is that of another environment.

use std::path::{Path, PathBuf};

use super::database_url::told;
use super::file::{ConfigFile, UrlSource};
use super::setting::Setting;
use super::surroundings::{Surroundings, usage};
use crate::database::DatabaseUrl;
use crate::database::url::Target;
use crate::error::Result;

/// Refuses the database of another environment of `whimbrel.toml`: what is harmless in development
/// may be none in production.
///
/// A command that prints a URL is not run for an environment that nobody asked for.
pub(super) fn must_not_be_anothers(
    url: &Setting<DatabaseUrl>,
    environment: &str,
    file: &ConfigFile,
    surroundings: &Surroundings,
) -> Result<()> {
    let here = identity(&url.value, surroundings);
    let is_it = |source: &UrlSource| {
        let url = match source {
            UrlSource::Command { .. } => return false,
            UrlSource::Text(_) | UrlSource::File { .. } => told(source),
        };
        let url = url.and_then(|url| DatabaseUrl::parse(&url));
        url.is_ok_and(|url| identity(&url, surroundings) == here)
    };
    if file.is_from(environment, &url.origin) {
        return Ok(());
    }
    let mut named = file.named_urls();
    if named.any(|(name, source)| name == environment && is_it(source)) {
        return Ok(());
    }
    let other = file
        .named_urls()
        .find(|(name, source)| *name != environment && is_it(source));
    let Some((other, _)) = other else {
        return Ok(());
    };
    Err(usage(format!(
        "the database {} (from {}) belongs to the environment `{other}` of `{}`, and this is \
         `{environment}`",
        url.value,
        url.origin,
        file.path.display()
    ))
    .with_hint(format!(
        "`--env {other}` works on it as that environment; else give the database of `{environment}`"
    )))
}

/// What makes two addresses the same database, whoever connects.
#[derive(PartialEq, Eq)]
enum Identity {
    File(PathBuf),
    Server {
        host: String,
        port: String,
        database: String,
    },
    Memory,
}

fn identity(url: &DatabaseUrl, surroundings: &Surroundings) -> Identity {
    match url.target() {
        Target::Sqlite(target) => match target.path() {
            Some(path) => Identity::File(resolved(&surroundings.absolute(path))),
            None => Identity::Memory,
        },
        Target::Postgres(target) => {
            let given = |key: &str, other: &str| target.get(key).unwrap_or(other).to_owned();
            let user = given("user", "");
            Identity::Server {
                host: given("host", "localhost").to_lowercase(),
                port: given("port", "5432"),
                database: given("dbname", &user),
            }
        }
    }
}

/// The path without links, also of a file that does not exist yet.
fn resolved(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| {
        let folder = path.parent().and_then(|folder| folder.canonicalize().ok());
        match (folder, path.file_name()) {
            (Some(folder), Some(name)) => folder.join(name),
            // `./` makes no difference.
            _ => path.components().collect(),
        }
    })
}
