//! `migrate schema`: Diesel's `schema.rs`, from the revisions alone.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use serde::Serialize;
use whimbrel_schema::Backend;

use super::context::Context;
use super::create::folder::Folder;
use super::create::write;
use super::outcome::Outcome;
use super::style::{BAD, CODE, GOOD, harmless, painted};
use crate::error::{Error, ErrorKind, Result};
use crate::manager::replayed_migrations;
use crate::schema_rs::{DieselToml, Generated, Problem, State, generate};

/// Where the text belongs when `diesel.toml` does not say it.
const USUAL: &str = "src/schema.rs";

#[derive(Clone, Debug, Args)]
pub(super) struct Schema {
    /// Change nothing; tell by the exit code whether a file is stale
    #[arg(long, conflicts_with = "print")]
    check: bool,

    /// Write to the standard output and not into the files
    #[arg(long)]
    print: bool,

    /// Leave the patch of `diesel.toml` out, to make a new one
    #[arg(long, requires = "print")]
    without_patch: bool,

    /// Take only this section of `diesel.toml`; several times for several
    #[arg(long = "key", value_name = "KEY")]
    keys: Vec<String>,

    /// Name the types of this database [default: postgres where the program is for it, else sqlite]
    #[arg(long, value_name = "BACKEND", value_enum)]
    backend: Option<Types>,
}

/// The database whose types are named.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Types {
    Postgres,
    Sqlite,
}

impl From<Types> for Backend {
    fn from(types: Types) -> Self {
        match types {
            Types::Postgres => Self::Postgres,
            Types::Sqlite => Self::Sqlite,
        }
    }
}

/// What became of a section.
#[derive(Serialize)]
struct Section {
    key: String,
    file: PathBuf,
    stale: bool,
    written: bool,
    notes: Vec<String>,
}

#[derive(Serialize)]
struct Answer {
    schema: Vec<Section>,
    exit_code: u8,
}

impl Schema {
    pub(super) fn run(&self, context: &Context<'_>) -> Result<Outcome> {
        let folder = Folder::find()?;
        let named = self.backend.map(Backend::from);
        let backend = named.unwrap_or_else(|| usual_backend(context));
        let generated = self.chosen(texts(context, &folder, backend)?)?;
        if self.print {
            return self.print(context, &generated);
        }
        let mut sections = Vec::new();
        for one in &generated {
            sections.extend(self.section(one, &folder)?);
        }
        let is_stale = self.check && sections.iter().any(|section| section.stale);
        let outcome = match is_stale {
            true => Outcome::found(ErrorKind::SchemaStale),
            false => Outcome::DONE,
        };
        tell_notes(context, &generated);
        let answer = Answer {
            schema: sections,
            exit_code: outcome.code(),
        };
        context.terminal.report(&answer, |screen| {
            for section in &answer.schema {
                let file = section.file.display();
                screen.line(&match (section.stale, section.written) {
                    (_, true) => painted(GOOD, &format!("{file} is written.")),
                    (true, false) => painted(BAD, &format!("{file} is stale.")),
                    (false, false) => painted(GOOD, &format!("{file} is up to date.")),
                });
            }
        })?;
        Ok(outcome)
    }

    fn chosen(&self, all: Vec<Generated>) -> Result<Vec<Generated>> {
        if let Some(key) = self
            .keys
            .iter()
            .find(|key| !all.iter().any(|one| one.key == **key))
        {
            let known: Vec<&str> = all.iter().map(|one| one.key.as_str()).collect();
            let message = format!("`diesel.toml` has no section `{key}`");
            let hint = format!("the sections are: {}", known.join(", "));
            return Err(Error::new(ErrorKind::Usage, message).with_hint(hint));
        }
        let is_chosen = |one: &Generated| self.keys.is_empty() || self.keys.contains(&one.key);
        Ok(all.into_iter().filter(is_chosen).collect())
    }

    fn print(&self, context: &Context<'_>, generated: &[Generated]) -> Result<Outcome> {
        for one in generated {
            let text = match self.without_patch {
                true => one.without_patch(),
                false => one.text().map_err(failed)?,
            };
            context.terminal.text(&text)?;
        }
        tell_notes(context, generated);
        Ok(Outcome::DONE)
    }

    /// Writes or compares the file of a section; a section without one is for `--print` alone.
    fn section(&self, one: &Generated, folder: &Folder) -> Result<Option<Section>> {
        let Some(file) = &one.file else {
            return Ok(None);
        };
        let state = one.state().map_err(failed)?;
        let stale = state != Some(State::Current);
        let written = !self.check && write_over(file, &one.text().map_err(failed)?)?;
        Ok(Some(Section {
            key: one.key.clone(),
            file: folder.shown(file),
            stale: stale && !written,
            written,
            notes: one.notes.clone(),
        }))
    }
}

/// Puts a text into a file; tells whether that changed it.
fn write_over(file: &Path, text: &str) -> Result<bool> {
    match std::fs::read_to_string(file) {
        Ok(held) if held == text => Ok(false),
        Ok(held) => write::over(file, &held, text).map(|()| true),
        Err(_) => write::new(file, text).map(|()| true),
    }
}

/// The database whose types the program's own `schema.rs` names.
fn usual_backend(context: &Context<'_>) -> Backend {
    match context
        .app
        .migrations
        .targets()
        .contains(&Backend::Postgres)
    {
        true => Backend::Postgres,
        false => Backend::Sqlite,
    }
}

/// The texts of the package; a package without a section that names a file gets the usual one.
fn texts(context: &Context<'_>, folder: &Folder, backend: Backend) -> Result<Vec<Generated>> {
    let config = DieselToml::of_package(folder.package()).map_err(failed)?;
    let catalog = replayed_migrations(context.app.migrations)?;
    let mut all = generate(&catalog, backend, &config).map_err(failed)?;
    if !config.exists()
        && let [only] = all.as_mut_slice()
    {
        only.file = Some(folder.package().join(USUAL));
    }
    Ok(all)
}

/// The files that `diesel.toml` names and that do not hold what the revisions make; none where the
/// program runs outside the package that it was built from.
pub(super) fn stale(context: &Context<'_>) -> Result<Vec<PathBuf>> {
    let Some(folder) = Folder::find()
        .ok()
        .filter(|f| f.is_of(&context.app.migrations))
    else {
        return Ok(Vec::new());
    };
    let config = DieselToml::of_package(folder.package()).map_err(failed)?;
    if !config.exists() {
        return Ok(Vec::new());
    }
    let mut found = Vec::new();
    for one in texts(context, &folder, usual_backend(context))? {
        let state = one.state().map_err(failed)?;
        if let Some(file) = one.file
            && state != Some(State::Current)
        {
            found.push(folder.shown(&file));
        }
    }
    Ok(found)
}

fn tell_notes(context: &Context<'_>, generated: &[Generated]) {
    let mut screen = context.terminal.screen();
    for note in generated.iter().flat_map(|one| &one.notes) {
        screen.line(&format!("{}.", harmless(note)));
    }
    if generated.iter().any(|one| !one.notes.is_empty()) {
        let filter = painted(CODE, "filter");
        screen.line(&format!(
            "Diesel CLI gives up here; `{filter}` in diesel.toml leaves tables out for both."
        ));
    }
    context.terminal.say(&screen);
}

fn failed(problem: Problem) -> Error {
    let kind = match problem {
        Problem::Toml { .. } => ErrorKind::Usage,
        _ => ErrorKind::Failed,
    };
    let hint = problem.hint();
    let error = Error::new(kind, problem.to_string());
    hint.into_iter().fold(error, Error::with_hint)
}
