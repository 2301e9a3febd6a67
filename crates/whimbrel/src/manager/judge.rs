//! Judging: what the analyzer says of revisions, with the sizes of the live tables.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use whimbrel_schema::Backend;
use whimbrel_schema::analyze::act::Name;
use whimbrel_schema::analyze::judgement::{Judgement, Judging, Location};
use whimbrel_schema::analyze::rules::RULES;
use whimbrel_schema::analyze::typed::{Validations, Walk, script};
use whimbrel_schema::analyze::world::Size;
use whimbrel_schema::analyze::{About, Finding, Script, Settings, Statement};
use whimbrel_schema::dialect::{Dialect, Postgres, Sqlite};
use whimbrel_schema::place::Place;
use whimbrel_schema::plan::{Direction, Situation, plan};
use whimbrel_schema::verify::Policy;
use whimbrel_schema::{Catalog, Recording};

use super::MigrationManager;
use super::catalog::follow_recording;
use super::pending::unplannable;
use super::session::Session;
use super::status::Status;
use crate::database::Database;
use crate::error::{Error, ErrorKind, Result};

/// Which revisions are judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Which {
    /// Those that the database does not have yet; all of them where it does not exist.
    Pending,
    /// All of them.
    All,
    /// These: ids, the beginnings of ids, labels, or the files of their modules.
    Named(Vec<String>),
}

/// A revision, judged both ways.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct JudgedRevision {
    /// Its id.
    pub id: String,
    /// Its message.
    pub message: String,
    /// Its module.
    pub module: String,
    /// What its `up` does.
    pub up: Judgement,
    /// What its way back does, where it has one.
    pub down: Option<Judgement>,
}

/// What a judgement is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// The live database told the sizes of its tables.
    Live,
    /// There is no database to ask; a default size is assumed.
    Assumed,
}

/// What the analyzer says of revisions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdicts {
    /// The revisions, in the order in which they run.
    pub revisions: Vec<JudgedRevision>,
    /// Where the sizes of the tables come from.
    pub basis: Basis,
}

/// Sizes of tables, by name.
pub(super) type Sizes = BTreeMap<Name, Size>;

impl MigrationManager {
    /// Judges revisions with the analyzer: what they lock, read and destroy, and how safe they are.
    ///
    /// Where the database exists, the sizes of its tables count. Nothing is changed.
    ///
    /// # Errors
    ///
    /// When a name is unknown, or a revision cannot be planned for this kind of database.
    pub fn judge(&self, which: &Which, policy: &Policy) -> Result<Verdicts> {
        let wanted = match which {
            Which::Named(names) => Some(self.find_modules(names)?),
            Which::Pending | Which::All => None,
        };
        let mut session = match self.look() {
            Ok(session) => session,
            // What is judged is the program's; the database only adds to it.
            Err(error) if *which != Which::Pending => {
                log::warn!(target: super::apply::LOG, "the sizes of tables are assumed: {error}");
                None
            }
            Err(error) => return Err(error),
        };
        let applied: BTreeSet<String> = match (&session, which) {
            (Some(session), Which::Pending) => session
                .state
                .applied_ids()
                .into_iter()
                .map(str::to_owned)
                .collect(),
            _ => BTreeSet::new(),
        };
        let is_wanted = |id: &str| match &wanted {
            Some(wanted) => wanted.contains(id),
            None => !applied.contains(id),
        };
        let sizes = match &mut session {
            Some(session) => Some(sizes(session.database.as_mut())?),
            None => None,
        };
        let basis = match sizes {
            Some(_) => Basis::Live,
            None => Basis::Assumed,
        };
        let ground = self.ground(session.as_ref(), policy, sizes.unwrap_or_default());
        let revisions = self.walk(ground, policy, &is_wanted)?;
        Ok(Verdicts { revisions, basis })
    }

    /// Tells where the database stands, with the safety scores of what is pending.
    ///
    /// A score is left out where a revision cannot be planned; nothing is changed.
    ///
    /// # Errors
    ///
    /// When the database cannot be read.
    pub fn status_with_scores(&self) -> Result<Status> {
        let mut session = self.look()?;
        let mut status = self.status_of(session.as_ref());
        if status.pending.is_empty() {
            return Ok(status);
        }
        let sizes = match &mut session {
            Some(session) => sizes(session.database.as_mut())?,
            None => Sizes::new(),
        };
        let policy = self.policy();
        let ground = self.ground(session.as_ref(), policy, sizes);
        let pending: BTreeSet<String> = status.pending.iter().map(|r| r.id.clone()).collect();
        let judged = self.walk(ground, policy, &|id| pending.contains(id));
        for judged in judged.unwrap_or_default() {
            let mut waiting = status.pending.iter_mut();
            if let Some(revision) = waiting.find(|revision| revision.id == judged.id) {
                revision.safety_score = Some(judged.up.safety_score);
                revision.band = Some(judged.up.band);
            }
        }
        Ok(status)
    }

    /// What the walk stands on: the server as it is, or as the policy takes it to be.
    pub(super) fn ground(
        &self,
        session: Option<&Session>,
        policy: &Policy,
        sizes: Sizes,
    ) -> Ground {
        let backend = self.url.backend();
        match session {
            Some(session) => {
                let server = session.database.server().version;
                let version = match backend {
                    Backend::Postgres => server.major,
                    Backend::Sqlite => server.minor,
                };
                let minor = (backend == Backend::Postgres).then_some(server.minor);
                Ground {
                    settings: Settings {
                        minor,
                        naming: policy.names().cloned(),
                        ..Settings::runner(backend, version)
                    },
                    dialect: session.dialect(),
                    sizes,
                }
            }
            None => {
                let version = policy.version(backend);
                Ground {
                    settings: Settings {
                        naming: policy.names().cloned(),
                        ..Settings::runner(backend, version)
                    },
                    dialect: assumed(backend, version),
                    sizes,
                }
            }
        }
    }

    /// The revisions that the database has, has begun, or once had.
    ///
    /// # Errors
    ///
    /// When the database cannot be read.
    pub fn once_applied(&self) -> Result<BTreeSet<String>> {
        let Some(session) = self.look()? else {
            return Ok(BTreeSet::new());
        };
        let state = &session.state;
        let applied = state.applied_ids().into_iter().map(str::to_owned);
        let logged = state.ledger.checksums.iter().map(|c| c.revision.clone());
        let begun = state.ledger.unfinished.iter().map(|p| p.revision.clone());
        Ok(applied.chain(logged).chain(begun).collect())
    }

    pub(super) fn walk(
        &self,
        ground: Ground,
        policy: &Policy,
        is_wanted: &dyn Fn(&str) -> bool,
    ) -> Result<Vec<JudgedRevision>> {
        let mut judged = Vec::new();
        self.walk_each(ground, policy, is_wanted, &mut |revision| {
            judged.push(revision);
            Ok(())
        })?;
        Ok(judged)
    }

    /// Judges revisions one after the other, so that not all are kept at once.
    pub(super) fn walk_each(
        &self,
        ground: Ground,
        policy: &Policy,
        is_wanted: &dyn Fn(&str) -> bool,
        each: &mut dyn FnMut(JudgedRevision) -> Result<()>,
    ) -> Result<()> {
        let rules = RULES.iter().chain(policy.own_rules()).copied();
        let mut course = Course {
            manager: self,
            policy,
            walk: Walk::new(ground.settings.backend, rules.collect()),
            catalog: Catalog::default(),
            validations: self.validations(ground.settings.backend),
            number: 0,
            ground,
        };
        for id in self.book.graph().order() {
            if let Some(judged) = course.step(id, is_wanted(id))? {
                each(judged)?;
            }
            course.number += 1;
        }
        Ok(())
    }

    /// What revisions validate that earlier ones add.
    fn validations(&self, backend: Backend) -> Validations {
        let mut validations = Validations::default();
        if backend == Backend::Postgres {
            for (number, id) in self.book.graph().order().enumerate() {
                // What cannot be recorded is refused when its turn comes.
                if let Ok((up, _)) = self.book.record_up(id) {
                    validations.look(number, &up, backend, self.book.migrations());
                }
            }
        }
        validations
    }

    /// Judges one revision for tables of these sizes.
    pub(super) fn judge_sized(
        &self,
        id: &str,
        session: &Session,
        policy: &Policy,
        sizes: Sizes,
    ) -> Result<Option<JudgedRevision>> {
        let ground = self.ground(Some(session), policy, sizes);
        let judged = self.walk(ground, policy, &|other| other == id)?;
        Ok(judged.into_iter().next())
    }

    /// The ids of revisions that are named by id or by the file of their module.
    fn find_modules(&self, names: &[String]) -> Result<BTreeSet<&'static str>> {
        let found = names.iter().map(|name| {
            let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
            match file.strip_suffix(".rs") {
                None => self.book.find(name),
                Some(module) => self.book.find_module(module).ok_or_else(|| {
                    let message = format!("no revision of this program is in the module `{module}`");
                    Error::new(ErrorKind::Usage, message)
                        .with_hint("a new module counts once `migrations/mod.rs` lists it and the program is built")
                }),
            }
        });
        found.collect()
    }
}

/// What a walk stands on.
pub(super) struct Ground {
    settings: Settings,
    dialect: Box<dyn Dialect>,
    sizes: Sizes,
}

/// A walk through the history.
struct Course<'c> {
    manager: &'c MigrationManager,
    policy: &'c Policy,
    walk: Walk,
    catalog: Catalog,
    validations: Validations,
    /// The place of the revision in the order.
    number: usize,
    ground: Ground,
}

impl Course<'_> {
    /// Goes on to the next revision, and judges it when it is wanted.
    fn step(&mut self, id: &str, wanted: bool) -> Result<Option<JudgedRevision>> {
        let manager = self.manager;
        let revision = manager.book.revision(id)?;
        let (up, _) = manager.book.record_up(id)?;
        let before = self.catalog.mark();
        let forward = self.script(id, &up, Direction::Up)?;
        self.catalog.rollback(before);
        if !wanted {
            self.walk.pass(&forward, &self.ground.settings);
            self.replay(id, &up)?;
            self.catalog.forget();
            return Ok(None);
        }
        let sizes = &self.ground.sizes;
        self.walk.resize(&|name| sizes.get(name).copied());
        let down = manager.down_of(id, &up, &self.catalog).ok();
        let own = self.own_findings(id, &forward, Direction::Up);
        self.walk.know(own);
        let report = self.walk.judge(&forward, &self.ground.settings);
        let up_judged = self.judgement(revision.module, &forward, Direction::Up, &report);
        self.replay(id, &up)?;
        let down = match down {
            Some(down) => {
                let end = self.catalog.mark();
                let back = self.script(id, &down, Direction::Down)?;
                self.catalog.rollback(end);
                let own = self.own_findings(id, &back, Direction::Down);
                self.walk.know(own);
                let report = self.walk.consider(&back, &self.ground.settings);
                Some(self.judgement(revision.module, &back, Direction::Down, &report))
            }
            None => None,
        };
        self.catalog.forget();
        Ok(Some(JudgedRevision {
            id: id.to_owned(),
            message: revision.header.message.to_owned(),
            module: revision.module.to_owned(),
            up: up_judged,
            down,
        }))
    }

    /// What the application's own rules found when it was built.
    fn own_findings(&self, id: &str, script: &Script, direction: Direction) -> Vec<Finding> {
        let migrations = self.manager.book.migrations();
        migrations.own_findings(id, self.ground.settings.backend, direction, script)
    }

    /// Plans a recording as on a database in use, and says what its statements do.
    fn script(&mut self, id: &str, recording: &Recording, direction: Direction) -> Result<Script> {
        let mut situation = Situation::online();
        let dialect = self.ground.dialect.as_ref();
        let planned = plan(
            recording,
            direction,
            &mut self.catalog,
            dialect,
            &mut situation,
        );
        let planned = planned.map_err(|error| unplannable(&self.manager.book, id, &error))?;
        let migrations = self.manager.book.migrations();
        let backend = self.ground.settings.backend;
        let mut script = script(recording, planned, backend, Some(migrations));
        script.validated_later = self.validations.after(self.number);
        let description = migrations.embedded(id).map(|embedded| embedded.description);
        script.about = description.map(|text| About {
            message: self.manager.book.message(id).to_owned(),
            description: text
                .split_once('\n')
                .map(|(_, rest)| rest.trim().to_owned()),
        });
        Ok(script)
    }

    fn replay(&mut self, id: &str, recording: &Recording) -> Result<()> {
        follow_recording(recording, id, &mut self.catalog)
    }

    fn judgement(
        &self,
        module: &str,
        script: &Script,
        direction: Direction,
        report: &whimbrel_schema::analyze::Report,
    ) -> Judgement {
        let locate = |statement: &Statement| {
            statement.place.map(|place| Location {
                file: file_of(place, module),
                line: place.line(),
                column: place.column(),
            })
        };
        Judging {
            script,
            direction,
            settings: &self.ground.settings,
            world: self.walk.world(),
            level: &|rule| self.policy.level_of(rule),
            locate: &locate,
        }
        .judgement(report)
    }
}

/// The file of a place: the revision's module, or that of a helper.
fn file_of(place: Place, module: &str) -> String {
    let file = place.file().replace('\\', "/");
    let own = format!("{module}.rs");
    match file.rsplit('/').next() == Some(own.as_str()) {
        true => format!("migrations/{own}"),
        false => file,
    }
}

/// The dialect of a server that nobody can be asked about.
fn assumed(backend: Backend, version: u32) -> Box<dyn Dialect> {
    match backend {
        Backend::Postgres => Box::new(Postgres::new(version * 10_000)),
        Backend::Sqlite => Box::new(Sqlite::new(3_000_000 + version * 1_000)),
    }
}

/// The sizes of the live tables.
pub(super) fn sizes(database: &mut dyn Database) -> Result<Sizes> {
    let sizes = database.table_sizes()?.into_iter().map(|size| {
        let name = match size.schema {
            Some(schema) => Name::within(schema, size.name),
            None => Name::new(size.name),
        };
        let (rows, bytes) = (size.rows, size.bytes);
        (name, Size::Known { rows, bytes })
    });
    Ok(sizes.collect())
}
