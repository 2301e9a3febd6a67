//! The book: the program's revisions, found by id, in the order in which they run.

use std::collections::{BTreeSet, HashMap};
use std::sync::OnceLock;

use sha2::{Digest, Sha256};
use whimbrel_schema::checksum::{Checksum, checksum};
use whimbrel_schema::graph::{Graph, Target, TargetError};
use whimbrel_schema::{Recording, Revision};

use crate::error::{Error, ErrorKind, Result};
use crate::migrations::Migrations;

/// The revisions of the program.
#[derive(Debug)]
pub(super) struct Book {
    migrations: Migrations,
    graph: Graph,
    revisions: HashMap<&'static str, Page>,
}

/// A revision, and its checksum once somebody has asked for it.
#[derive(Debug)]
struct Page {
    revision: &'static Revision,
    checksum: OnceLock<Checksum>,
}

impl Book {
    pub(super) fn open(migrations: Migrations) -> Result<Self> {
        let registry = migrations.registry();
        let graph = Graph::of(registry).map_err(|problems| {
            let all: Vec<_> = problems.iter().map(ToString::to_string).collect();
            Error::new(ErrorKind::Usage, all.join("; "))
                .with_hint("mend the revisions' headers and build again")
        })?;
        let pages = registry.revisions().iter().map(|revision| Page {
            revision,
            checksum: OnceLock::new(),
        });
        Ok(Self {
            migrations,
            graph,
            revisions: pages.map(|page| (page.revision.header.id, page)).collect(),
        })
    }

    pub(super) fn migrations(&self) -> &Migrations {
        &self.migrations
    }

    pub(super) fn graph(&self) -> &Graph {
        &self.graph
    }

    pub(super) fn knows(&self, id: &str) -> bool {
        self.revisions.contains_key(id)
    }

    pub(super) fn revision(&self, id: &str) -> Result<&'static Revision> {
        self.page(id).map(|page| page.revision)
    }

    fn page(&self, id: &str) -> Result<&Page> {
        self.revisions.get(id).ok_or_else(|| {
            Error::new(ErrorKind::Usage, format!("no revision `{id}`"))
                .with_hint("`migrate history` lists every revision")
        })
    }

    /// The message of a revision, or nothing for one that the program does not know.
    pub(super) fn message(&self, id: &str) -> &'static str {
        self.revisions
            .get(id)
            .map_or("", |page| page.revision.header.message)
    }

    /// Records a revision's `up` and proves that it is what the build verified.
    pub(super) fn record_up(&self, id: &str) -> Result<(Recording, Checksum)> {
        let revision = self.revision(id)?;
        let recording = revision.record_up();
        let recorded = checksum(&recording);
        match self
            .migrations
            .embedded(id)
            .map(|embedded| embedded.checksum())
        {
            Some(verified) if verified != recorded => Err(Error::new(
                ErrorKind::HistoryConflict,
                "its `up` records other operations than it did when it was built",
            )
            .with_revision(id)
            .with_hint(
                "an `up` must not read a clock, the environment or the target platform; \
                 use `schema.when(…)` and `schema.only(…)`",
            )),
            _ => Ok((self.read(recording), recorded)),
        }
    }

    /// The checksum of a revision's `up`: what the build embedded, else what it records, once.
    pub(super) fn checksum(&self, id: &str) -> Result<Checksum> {
        let page = self.page(id)?;
        Ok(*page
            .checksum
            .get_or_init(|| match self.migrations.embedded(id) {
                Some(embedded) => embedded.checksum(),
                None => checksum(&page.revision.record_up()),
            }))
    }

    /// One digest of what all revisions record, in the order in which they run.
    pub(super) fn digest(&self) -> Result<String> {
        let mut digest = Sha256::new();
        // Its bookkeeping is part of what a database has.
        digest.update(env!("CARGO_PKG_VERSION"));
        for id in self.graph.order() {
            let checksum = self.checksum(id)?;
            digest.update(id);
            digest.update(checksum.epoch.to_be_bytes());
            digest.update(checksum.digest);
        }
        let digest = digest.finalize();
        Ok(digest
            .iter()
            .take(8)
            .map(|byte| format!("{byte:02x}"))
            .collect())
    }

    /// Records a revision's `down`.
    pub(super) fn record_down(&self, id: &str) -> Result<Recording> {
        Ok(self.read(self.revision(id)?.record_down()))
    }

    /// The recording with what the build read of its SQL.
    fn read(&self, mut recording: Recording) -> Recording {
        recording.read_sql(&self.migrations, &self.migrations.targets());
        recording
    }

    /// The revision in a module.
    pub(super) fn find_module(&self, module: &str) -> Option<&'static str> {
        let mut revisions = self.migrations.registry().revisions().iter();
        let found = revisions.find(|revision| revision.module == module)?;
        Some(found.header.id)
    }

    /// Resolves what a person wrote.
    pub(super) fn find(&self, written: &str) -> Result<&'static str> {
        self.graph.find(written).map_err(refused_target)
    }

    pub(super) fn upgrade(
        &self,
        target: &Target,
        applied: &BTreeSet<&str>,
    ) -> Result<Vec<&'static str>> {
        self.graph.upgrade(target, applied).map_err(refused_target)
    }
}

/// A target that leads nowhere, as an error of usage.
pub(crate) fn refused_target(error: TargetError) -> Error {
    Error::new(ErrorKind::Usage, error.to_string()).with_hint(error.hint())
}
