//! Where the database is: the first place that names one.

use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::process::{Command, Stdio};

use super::file::{Profile, UrlSource};
use super::setting::{Origin, Setting};
use super::surroundings::{Surroundings, usage};
use super::{Application, Flags};
use crate::database::DatabaseUrl;
use crate::error::{Error, ErrorKind, Result};

/// More than any URL needs, so that a wrong file is not read to its end.
const LONGEST: u64 = 64 * 1024;

pub(super) fn resolve(
    application: &Application,
    flags: &Flags,
    surroundings: &Surroundings,
    profiles: &[&Profile],
) -> Result<Setting<DatabaseUrl>> {
    let found = find(application, flags, surroundings, profiles)?;
    match DatabaseUrl::parse(&found.value) {
        Ok(url) => Ok(Setting::new(url, found.origin)),
        Err(error) => Err(blamed(error, &found.origin)),
    }
}

fn find(
    application: &Application,
    flags: &Flags,
    surroundings: &Surroundings,
    profiles: &[&Profile],
) -> Result<Setting<String>> {
    if let Some(url) = &flags.database_url {
        return Ok(Setting::new(url.clone(), Origin::flag("--database-url")));
    }
    if let Some(file) = &flags.database_url_file {
        let url = content(&surroundings.absolute(file), file)?;
        return Ok(Setting::new(url, Origin::flag("--database-url-file")));
    }
    let names = [
        format!("{}_DATABASE_URL", application.prefix()),
        "DATABASE_URL".to_owned(),
    ];
    for name in &names {
        if let Some(url) = surroundings.variable(name)? {
            return Ok(Setting::new(url, Origin::Variable { name: name.clone() }));
        }
    }
    if let Some(source) = profiles.iter().find_map(|profile| profile.url.as_ref()) {
        let url = told(&source.value)?;
        return Ok(Setting::new(url, source.origin.clone()));
    }
    let dot_env = surroundings.dot_env()?;
    for name in &names {
        if let Some(url) = dot_env.variable(name)? {
            let origin = Origin::DotEnv {
                file: dot_env.file,
                name: name.clone(),
            };
            return Ok(Setting::new(url, origin));
        }
    }
    let default = application.default_url().to_owned();
    Ok(Setting::new(default, Origin::Default))
}

/// The URL that `whimbrel.toml` leads to.
pub(super) fn told(source: &UrlSource) -> Result<String> {
    match source {
        UrlSource::Text(url) => Ok(url.clone()),
        UrlSource::File { path, written } => content(path, Path::new(written)),
        UrlSource::Command { words, folder } => output(words, folder),
    }
}

/// The URL that a file holds.
fn content(path: &Path, written: &Path) -> Result<String> {
    let shown = written.display();
    let unreadable = |error: std::io::Error| {
        usage(format!("the file `{shown}` cannot be read: {error}"))
            .with_hint("it should hold the database URL and nothing else")
            .with_source(error)
    };
    let file = File::open(path).map_err(unreadable)?;
    let mut text = String::new();
    let mut limited = file.take(LONGEST + 1);
    limited.read_to_string(&mut text).map_err(unreadable)?;
    // Editors and shells on Windows write a byte order mark.
    let url = text.trim_start_matches('\u{feff}').trim();
    if url.is_empty() {
        return Err(usage(format!("the file `{shown}` is empty"))
            .with_hint("it should hold the database URL and nothing else"));
    }
    if text.len() as u64 > LONGEST || url.lines().count() > 1 {
        return Err(
            usage(format!("the file `{shown}` holds more than a database URL"))
                .with_hint("it should hold the database URL and nothing else"),
        );
    }
    Ok(url.to_owned())
}

/// The URL that a program prints.
fn output(words: &[String], folder: &Path) -> Result<String> {
    let Some((program, arguments)) = words.split_first() else {
        return Err(usage("`database_url_command` names no program"));
    };
    let failed = |why: String| {
        Error::new(
            ErrorKind::Failed,
            format!("`database_url_command` failed: {why}"),
        )
    };
    let output = Command::new(program)
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| failed(format!("`{program}` cannot be started")).with_source(error))?;
    if !output.status.success() {
        return Err(failed(format!("`{program}` ended with {}", output.status)));
    }
    let text = String::from_utf8(output.stdout)
        .map_err(|_| failed(format!("`{program}` printed something else than UTF-8")))?;
    if text.trim().is_empty() {
        return Err(failed(format!("`{program}` printed nothing")));
    }
    Ok(text.trim().to_owned())
}

/// Says where an unreadable URL came from; the text itself may hold a password.
fn blamed(error: Error, origin: &Origin) -> Error {
    let blamed = usage(format!("{error} (from {origin})"));
    match error.hint() {
        Some(hint) => blamed.with_hint(hint),
        None => blamed,
    }
}
