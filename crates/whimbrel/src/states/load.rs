//! Loading a state: by replay, by reading a database, by carrying out a file of SQL.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use whimbrel_schema::model::{ModelProblem, Models};
use whimbrel_schema::{Backend, Catalog, Identifier};

use super::Source;
use super::schema_file::SchemaFile;
use crate::database::scratch::Scratch;
use crate::database::{self, Access, Database, DatabaseUrl, Introspection, Scope, Settings};
use crate::error::{Error, ErrorKind, Result};
use crate::manager::replayed_migrations;
use crate::migrations::Migrations;

/// What states are loaded from.
#[derive(Clone, Debug)]
pub struct States {
    /// The migrations of the program, if there is one.
    pub migrations: Option<Migrations>,
    /// Its models, if it hands some over.
    pub models: Option<Models>,
    /// The database of the settings; files of SQL are carried out beside it.
    pub database: DatabaseUrl,
    /// How databases are opened.
    pub settings: Settings,
}

/// A state of a schema.
pub struct State {
    /// Where it comes from.
    pub source: Source,
    /// The schema.
    pub catalog: Catalog,
    /// What was not read, and why.
    pub left_out: Vec<String>,
    /// The kind of database that it is compared for.
    pub backend: Backend,
    pub(super) models: Option<Models>,
    pub(super) schema_file: Option<SchemaFile>,
    pub(super) live: Option<Live>,
}

/// The database that says a state.
pub(super) struct Live {
    // Closed before the scratch database goes.
    pub(super) database: Box<dyn Database>,
    _scratch: Option<Scratch>,
}

impl std::fmt::Debug for State {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut shown = f.debug_struct("State");
        shown.field("source", &self.source).finish_non_exhaustive()
    }
}

impl States {
    /// Loads two states that are to be compared.
    ///
    /// # Errors
    ///
    /// When one of them cannot be had: a database that does not exist, a file that cannot be read or
    /// whose SQL fails, models of a program without any; and when they are of two backends.
    pub fn load_both(&self, from: &Source, to: &Source) -> Result<(State, State)> {
        let beside = self.beside(from, to);
        // What needs no database comes first: its names say which schemas are read.
        let (from, to) = match (from.is_live(), to.is_live()) {
            (true, false) => {
                let to = self.load(to, beside, &BTreeSet::new())?;
                (self.load(from, beside, &schemas(&to.catalog))?, to)
            }
            _ => {
                let from = self.load(from, beside, &BTreeSet::new())?;
                let own = match from.source.is_live() {
                    true => BTreeSet::new(),
                    false => schemas(&from.catalog),
                };
                let to = self.load(to, beside, &own)?;
                (from, to)
            }
        };
        match from.backend == to.backend {
            true => Ok((from, to)),
            false => Err(usage(format!(
                "{} speaks {}, and {} {}",
                from.source, from.backend, to.source, to.backend
            ))
            .with_hint("compare two states of the same kind of database")),
        }
    }

    /// What the migrations of the program make.
    ///
    /// # Errors
    ///
    /// When there is no program, and when its migrations do not replay.
    pub fn made(&self) -> Result<Catalog> {
        let migrations = self.migrations;
        replayed_migrations(migrations.ok_or_else(|| programless(&Source::Migrations))?)
    }

    /// Refuses a database of a kind that the program was not built for.
    ///
    /// # Errors
    ///
    /// A usage error that names both.
    pub fn must_be_built_for(&self, source: &Source) -> Result<()> {
        let targets = self.migrations.map(|migrations| migrations.targets());
        let (Source::Url(url), Some(targets)) = (source, targets) else {
            return Ok(());
        };
        match targets.contains(&url.backend()) {
            true => Ok(()),
            false => Err(usage(format!(
                "{url} speaks {}, and the migrations are verified for another kind of database",
                url.backend()
            ))
            .with_hint("name a database of the kind that the build script names")),
        }
    }

    /// The database beside which a file of SQL is carried out: one that is named, else the settings'.
    fn beside<'s>(&'s self, from: &'s Source, to: &'s Source) -> &'s DatabaseUrl {
        match (from, to) {
            (Source::Url(url), _) | (_, Source::Url(url)) => url,
            _ => &self.database,
        }
    }

    fn load(
        &self,
        source: &Source,
        beside: &DatabaseUrl,
        schemas: &BTreeSet<String>,
    ) -> Result<State> {
        let backend = beside.backend();
        let state = |catalog| State::of(source.clone(), catalog, backend);
        match source {
            Source::Migrations => Ok(state(self.made()?)),
            Source::Models => {
                let models = self.models.ok_or_else(|| modelless(self))?;
                let catalog = models.catalog(backend).map_err(faulty)?;
                Ok(State {
                    models: Some(models),
                    ..state(catalog)
                })
            }
            Source::SchemaRs(path) => {
                let file = SchemaFile::read(path)?;
                let catalog = file.catalog(backend);
                Ok(State {
                    schema_file: Some(file),
                    ..state(catalog)
                })
            }
            Source::Database => self.introspected(source, &self.database, None, schemas),
            Source::Url(url) => self.introspected(source, url, None, schemas),
            Source::Sql(path) => {
                let scratch = self.carried_out(path, beside)?;
                let url = scratch.url().clone();
                self.introspected(source, &url, Some(scratch), schemas)
            }
        }
    }

    fn introspected(
        &self,
        source: &Source,
        url: &DatabaseUrl,
        scratch: Option<Scratch>,
        schemas: &BTreeSet<String>,
    ) -> Result<State> {
        let opened = database::open(url, Access::ReadOnly, &self.settings)?;
        let Some(mut database) = opened.into_database() else {
            let message = format!("there is no database at {url}");
            return Err(Error::new(ErrorKind::Failed, message).with_hint(
                "compare with one that exists; `migrate init` makes the configured one",
            ));
        };
        let scope = match schemas.is_empty() {
            true => Scope::Own,
            false => Scope::Everything,
        };
        let Introspection {
            catalog, left_out, ..
        } = database.introspect(&scope)?;
        Ok(State {
            source: source.clone(),
            catalog: within(&catalog, schemas),
            left_out,
            backend: database.server().backend,
            models: None,
            schema_file: None,
            live: Some(Live {
                database,
                _scratch: scratch,
            }),
        })
    }

    /// A scratch database in which a file of SQL was carried out.
    fn carried_out(&self, path: &Path, beside: &DatabaseUrl) -> Result<Scratch> {
        let text = read(path)?;
        let scratch = Scratch::beside(beside)?;
        let opened = database::open(scratch.url(), Access::Create, &self.settings)?;
        let database = opened.into_database();
        let mut database = database
            .ok_or_else(|| Error::new(ErrorKind::Failed, "the scratch database is not there"))?;
        // The session may be left with other settings than it began with; it is not used again.
        database.run_script(&text).map_err(|error| {
            let message = format!("`{}` fails on an empty database: {error}", path.display());
            let hint = error.hint().map(str::to_owned);
            let failed = Error::new(ErrorKind::Failed, message);
            failed.with_hint(hint.unwrap_or_else(|| {
                "it should be what makes the whole schema, in SQL alone".to_owned()
            }))
        })?;
        Ok(scratch)
    }
}

/// Reads a file that a person names.
pub(super) fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).map_err(|error| {
        usage(format!("`{}` cannot be read: {error}", path.display())).with_source(error)
    })
}

fn programless(source: &Source) -> Error {
    usage(format!("{source} are those of a program"))
        .with_hint("ask the program: `<program> migrate diff …`")
}

fn modelless(states: &States) -> Error {
    match states.migrations {
        None => programless(&Source::Models),
        Some(_) => usage("this program hands over no models").with_hint(
            "mount the command line with `App::new(…).with_models(models![…])`, or name another source",
        ),
    }
}

/// Models that are no schema, as an error of usage.
pub(super) fn faulty(problems: Vec<ModelProblem>) -> Error {
    let all = problems.iter().map(|problem| {
        let place = format!("{}:{}", problem.place.file(), problem.place.line());
        format!("{place}: {}: {}", problem.model, problem.fault)
    });
    let all: Vec<String> = all.collect();
    let error = usage(format!("the models are no schema: {}", all.join("; ")));
    match problems.iter().find_map(ModelProblem::help) {
        Some(help) => error.with_hint(help),
        None => error,
    }
}

/// The schemas beside the default one that a catalog speaks of.
pub(crate) fn schemas(catalog: &Catalog) -> BTreeSet<String> {
    let tables = catalog.tables().map(|table| &table.name);
    let enums = catalog.enumerations().map(|made| &made.name);
    let definitions = catalog.definitions().map(|made| &made.key.name);
    let names = tables.chain(enums).chain(definitions);
    names
        .filter_map(|name| name.schema().map(str::to_owned))
        .collect()
}

/// The part of a catalog that lies in the default schema and in these.
pub(crate) fn within(catalog: &Catalog, schemas: &BTreeSet<String>) -> Catalog {
    let lies = |name: &Identifier| name.schema().is_none_or(|schema| schemas.contains(schema));
    Catalog::from_parts(
        catalog.tables().filter(|table| lies(&table.name)).cloned(),
        catalog
            .enumerations()
            .filter(|made| lies(&made.name))
            .cloned(),
        catalog
            .definitions()
            .filter(|made| lies(&made.key.name))
            .cloned(),
    )
}

pub(super) fn usage(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::Usage, message)
}
