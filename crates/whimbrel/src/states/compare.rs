//! Comparing two states: as one database says both, and written in their authors' words.

use whimbrel_schema::diff::{
    Difference, Fillings, Renames, Said, Written, difference, in_words_of, without_foreign,
};
use whimbrel_schema::operation::Change;
use whimbrel_schema::verify::Policy;
use whimbrel_schema::{Backend, Catalog};

use super::load::faulty;
use super::{Source, State};
use crate::database::{Server, ServerVersion};
use crate::error::{Error, ErrorKind, Result};

impl State {
    /// A state whose schema is at hand.
    ///
    /// It speaks for migrations where `source` says so, and for a database that is not asked.
    pub fn of(source: Source, catalog: Catalog, backend: Backend) -> Self {
        Self {
            source,
            catalog,
            left_out: Vec::new(),
            backend,
            models: None,
            schema_file: None,
            live: None,
        }
    }
}

/// Two states that are ready to be compared once it is known what has another name.
#[derive(Debug)]
pub struct Ready {
    from: State,
    to: State,
    now: Catalog,
}

/// What leads from one state to another.
#[derive(Clone, Debug)]
pub struct Compared {
    /// The first state.
    pub from: Catalog,
    /// The second state, in the words of the first wherever both mean the same.
    pub to: Catalog,
    /// What has another name.
    pub renames: Renames,
    /// The operations, in order.
    pub difference: Difference,
    /// What could not be compared, and counts as the same.
    pub undecided: Vec<String>,
    pub(super) server: Server,
}

/// Makes two states ready to be compared.
///
/// `made` is what the migrations make. When a live database is to become what migrations or models say,
/// what neither of them speaks of is nobody's business but its owner's, and left out.
///
/// # Errors
///
/// When the database cannot be asked how it would say what the migrations make.
pub fn prepare(mut from: State, to: State, made: Option<&Catalog>) -> Result<Ready> {
    let is_program = matches!(
        to.source,
        Source::Migrations | Source::Models | Source::SchemaRs(_)
    );
    let now = match (&mut from.live, made) {
        (Some(live), Some(made)) if is_program => {
            let made = live.database.as_stored(made, &from.catalog)?.catalog;
            without_foreign(&from.catalog, &made, &to.catalog)
        }
        _ => from.catalog.clone(),
    };
    Ok(Ready { from, to, now })
}

impl Ready {
    /// The first state, without what is nobody's business.
    pub const fn from(&self) -> &Catalog {
        &self.now
    }

    /// The second state, as it is written.
    pub const fn to(&self) -> &Catalog {
        &self.to.catalog
    }

    /// What the second state itself says has another name, as far as that is still to be done.
    pub fn said_renames(&self) -> Renames {
        match self.to.models {
            Some(models) => models.pending_renames(&self.now),
            None => Renames::default(),
        }
    }

    /// What was not read of either state, and why.
    pub fn left_out(&self) -> Vec<String> {
        [self.from.left_out.as_slice(), &self.to.left_out].concat()
    }

    /// The server that says one of the states, else one of the version that policies take for granted.
    fn server(&self) -> Server {
        let live = self.from.live.as_ref().or(self.to.live.as_ref());
        if let Some(live) = live {
            return *live.database.server();
        }
        let backend = self.from.backend;
        let version = Policy::default().version(backend);
        let (major, minor) = match backend {
            Backend::Postgres => (version, 0),
            Backend::Sqlite => (3, version),
        };
        let patch = None;
        Server {
            backend,
            version: ServerVersion {
                major,
                minor,
                patch,
            },
        }
    }

    /// Compares the two.
    ///
    /// # Errors
    ///
    /// When the renames do not fit the states, and when the database cannot be asked.
    pub fn compare(mut self, renames: &Renames) -> Result<Compared> {
        let renames = renames.ordered(&self.now, &self.to.catalog);
        let renames = renames.map_err(|problem| {
            Error::new(ErrorKind::Usage, problem.to_string()).with_hint(problem.hint())
        })?;
        let mut now = self.now.clone();
        let mut operations = renames.operations();
        for operation in &operations {
            operation.apply(&mut now).map_err(|refused| {
                let message = format!("cannot {}: {}", operation.describe(), refused.reason);
                Error::new(ErrorKind::Usage, message)
            })?;
        }
        let (to, undecided) = self.agreed(&now)?;
        let mut found = difference(&now, &to);
        operations.append(&mut found.operations);
        found.operations = operations;
        Ok(Compared {
            server: self.server(),
            from: self.now,
            to,
            renames,
            difference: found,
            undecided,
        })
    }

    /// The second state in the words of the first, and what could not be compared.
    fn agreed(&mut self, now: &Catalog) -> Result<(Catalog, Vec<String>)> {
        let wanted = match (self.to.models, &self.to.schema_file) {
            (Some(models), _) => models
                .catalog_beside(self.to.backend, now)
                .map_err(faulty)?,
            (None, Some(file)) => file.filled(now, self.to.backend)?,
            (None, None) => self.to.catalog.clone(),
        };
        match (&mut self.from.live, &mut self.to.live) {
            (Some(_), Some(_)) | (None, None) => Ok((wanted, Vec::new())),
            (Some(live), None) => {
                let stored = live.database.as_stored(&wanted, now)?;
                let wanted = Said {
                    as_written: &wanted,
                    as_stored: &stored.catalog,
                };
                Ok((
                    in_words_of(Said::by_database(now), wanted),
                    stored.undecided,
                ))
            }
            (None, Some(live)) => {
                let stored = live.database.as_stored(now, &wanted)?;
                let now = Said {
                    as_written: now,
                    as_stored: &stored.catalog,
                };
                Ok((
                    in_words_of(now, Said::by_database(&wanted)),
                    stored.undecided,
                ))
            }
        }
    }
}

impl Compared {
    /// Tells whether nothing differs.
    pub fn is_empty(&self) -> bool {
        self.difference.is_empty()
    }

    /// The difference as the body of a revision.
    pub fn written(&self, fillings: &Fillings) -> Written {
        self.difference
            .written(&self.from, &self.to, &self.renames, fillings)
    }
}
