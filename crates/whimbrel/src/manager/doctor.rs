//! Doctor: everything that is not as it should be, and which command mends it.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::MigrationManager;
use super::checks::counted;
use super::session::{Session, State};
use crate::database::bookkeeping::{Event, LogFilter, direction_name};
use crate::error::{ErrorKind, Result};

/// Something that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Ailment {
    /// Its stable name.
    pub name: &'static str,
    /// What is wrong, in one sentence.
    pub message: String,
    /// What mends it.
    pub mend: String,
    /// The revision that it is about, when it is about one.
    pub revision: Option<String>,
    /// The exit code that it stands for; none when it is only worth knowing.
    pub exit_code: Option<u8>,
}

impl Ailment {
    fn new(
        name: &'static str,
        kind: ErrorKind,
        message: impl Into<String>,
        mend: impl Into<String>,
    ) -> Self {
        Self {
            exit_code: Some(kind.exit_code()),
            ..Self::note(name, message, mend)
        }
    }

    fn note(name: &'static str, message: impl Into<String>, mend: impl Into<String>) -> Self {
        Self {
            name,
            message: message.into(),
            mend: mend.into(),
            revision: None,
            exit_code: None,
        }
    }

    fn of(mut self, revision: &str) -> Self {
        self.revision = Some(revision.to_owned());
        self
    }
}

/// What a thorough look includes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Look {
    /// The program and the bookkeeping.
    #[default]
    History,
    /// The schema of the database too.
    Schema,
}

impl MigrationManager {
    /// Finds everything that is not as it should be; makes and changes nothing.
    ///
    /// What cannot be looked at is an ailment too, so this never fails.
    pub fn examine(&self, look: Look) -> Vec<Ailment> {
        let looked = self.look();
        let applied = match &looked {
            Ok(Some(session)) => session.state.applied_ids(),
            _ => BTreeSet::new(),
        };
        let mut found = self.of_the_program(&applied);
        match looked {
            Ok(Some(mut session)) => found.extend(self.of_the_database(&mut session, look)),
            Ok(None) => found.push(Ailment::new(
                "absent",
                ErrorKind::Failed,
                format!("there is no database at {}", self.url),
                "`migrate quick` makes and migrates it",
            )),
            Err(error) => {
                let name = match error.kind() {
                    ErrorKind::HistoryConflict => "odd_bookkeeping",
                    _ => "unreachable",
                };
                let mend = error.hint().unwrap_or("see what its server says");
                found.push(Ailment::new(name, error.kind(), error.message(), mend));
            }
        }
        found
    }

    fn of_the_program(&self, applied: &BTreeSet<&str>) -> Vec<Ailment> {
        let mut found = Vec::new();
        if self.book.migrations().is_refused() {
            found.push(Ailment::new(
                "gate_refused",
                ErrorKind::Unsafe,
                "the program was built with WHIMBREL_GATE=warn over findings of the gate; it changes \
                 no database",
                "mend the findings, which the build prints, and build without WHIMBREL_GATE",
            ));
        }
        if let [first, others @ ..] = self.book.graph().unlabelled_heads().as_slice()
            && let Some(second) = others.first()
        {
            found.push(
                Ailment::new(
                    "many_heads",
                    ErrorKind::HistoryConflict,
                    format!(
                        "the program's revisions have several heads without labels: {first}, {}",
                        others.join(", ")
                    ),
                    joined(first, second, applied),
                )
                .of(second),
            );
        }
        found
    }

    fn of_the_database(&self, session: &mut Session, look: Look) -> Vec<Ailment> {
        let state = session.state.clone();
        let mut found = Vec::new();
        if state.applied.is_empty() && state.unfinished().is_none() {
            found.extend(without_history(session));
        }
        found.extend(of_the_unfinished(&state));
        found.extend(self.of_the_unknown(&state));
        found.extend(self.of_the_changed(&state));
        found.extend(self.of_the_replaced(&state));
        found.extend(self.of_the_missing(session, &state));
        found.extend(self.of_the_unlogged(&state));
        let is_readable = found.iter().all(|ailment| ailment.exit_code.is_none());
        if look == Look::Schema && is_readable {
            found.extend(self.of_the_schema(session, &state));
        }
        found
    }

    fn of_the_unknown(&self, state: &State) -> Vec<Ailment> {
        let unknown = state.unknown(self);
        let mut found = Vec::new();
        if !unknown.newer.is_empty() {
            let count = counted(unknown.newer.len(), "revision");
            let newer = unknown.newer.join(", ");
            found.push(Ailment::new(
                "ahead",
                ErrorKind::DatabaseAhead,
                format!("the database has {count} that this program does not know: {newer}"),
                "a newer version of the program has applied them: run that one, or have it roll back",
            ));
        }
        if !unknown.foreign.is_empty() {
            let foreign = unknown.foreign.join(", ");
            found.push(Ailment::note(
                "foreign_rows",
                format!("other tools have recorded {foreign} in the history"),
                "nothing to do where another tool keeps migrations beside these; else delete the rows \
                 from `__diesel_schema_migrations`",
            ));
        }
        found
    }

    fn of_the_changed(&self, state: &State) -> Vec<Ailment> {
        let changed = match self.changed(state) {
            Ok(changed) => changed,
            Err(error) => {
                let mend = error.hint().unwrap_or("build the program again");
                return vec![Ailment::new(
                    "unrecordable",
                    error.kind(),
                    error.message(),
                    mend,
                )];
            }
        };
        let ailment = |id: &str| {
            Ailment::new(
                "changed",
                ErrorKind::HistoryConflict,
                format!("revision {id} was changed after it was applied"),
                format!(
                    "bring its `up` back to what was applied, and make the change in a new revision: \
                     `migrate create`; where the database is as the new `up` says, `migrate repair {id}` \
                     records that"
                ),
            )
            .of(id)
        };
        changed.into_iter().map(ailment).collect()
    }

    fn of_the_replaced(&self, state: &State) -> Option<Ailment> {
        let error = self.must_be_replaced_whole(state).err()?;
        let mend = error.hint().unwrap_or_default();
        let ailment = Ailment::new("partly_replaced", error.kind(), error.message(), mend);
        Some(ailment.of(error.revision().unwrap_or_default()))
    }

    /// Revisions that applied ones need, or that the log tells of, and that the history lacks.
    fn of_the_missing(&self, session: &mut Session, state: &State) -> Vec<Ailment> {
        let applied = state.applied_ids();
        let unfinished = state
            .unfinished()
            .map(|progress| progress.revision.as_str());
        let logged = match last_events(session) {
            Ok(logged) => logged,
            Err(error) => {
                let mend = error.hint().unwrap_or("see what its server says");
                return vec![Ailment::new("odd_log", error.kind(), error.message(), mend)];
            }
        };
        let is_missing = |id: &str| !applied.contains(id) && unfinished != Some(id);
        let removed: BTreeSet<&str> = logged
            .iter()
            .filter(|(id, event)| event.leaves_applied() && is_missing(id) && self.knows(id))
            .map(|(id, _)| id.as_str())
            .collect();
        let needed = self.book.graph().needed_by_all(&applied);
        let gaps = needed.into_iter().filter(|id| is_missing(id));
        let gaps: BTreeSet<&str> = gaps.filter(|id| !removed.contains(id)).collect();
        let stamp = |id: &str| {
            format!(
                "where the database has what {id} makes, `migrate stamp` says so; else `migrate run \
                 --target {id}` applies it"
            )
        };
        let removed = removed.into_iter().map(|id| {
            Ailment::new(
                "removed_row",
                ErrorKind::HistoryConflict,
                format!(
                    "the log says that revision {id} is applied, and the history lacks its row"
                ),
                stamp(id),
            )
            .of(id)
        });
        let gaps = gaps.into_iter().map(|id| {
            Ailment::new(
                "gap",
                ErrorKind::HistoryConflict,
                format!("revision {id} is not applied, and an applied one needs it"),
                stamp(id),
            )
            .of(id)
        });
        removed.chain(gaps).collect()
    }

    /// Applied revisions without a checksum: Diesel's own tools applied them.
    fn of_the_unlogged(&self, state: &State) -> Option<Ailment> {
        let checksums = state.ledger.checksums.iter();
        let logged: BTreeSet<&str> = checksums.map(|c| c.revision.as_str()).collect();
        let known = state.known_in_order(&self.book);
        let unlogged: Vec<&str> = known
            .into_iter()
            .filter(|id| !logged.contains(id))
            .collect();
        (!unlogged.is_empty()).then(|| {
            Ailment::note(
                "diesel_rows",
                format!(
                    "the log knows nothing of {}, which Diesel's tools or a hand recorded",
                    unlogged.join(", ")
                ),
                "nothing to do; whether they were changed since then cannot be told",
            )
        })
    }

    fn of_the_schema(&self, session: &mut Session, state: &State) -> Option<Ailment> {
        let applied = state.known_in_order(&self.book);
        match self.drift_from(session, applied) {
            Ok(drift) if drift.is_empty() => None,
            Ok(drift) => Some(Ailment::new(
                "drift",
                ErrorKind::Drift,
                format!(
                    "the schema is not what the revisions made: {}",
                    drift.differences.join("; ")
                ),
                "`migrate drift` shows it; `migrate create --autogenerate --from migrations --against \
                 database` writes what leads back",
            )),
            Err(error) => {
                let mend = error.hint().unwrap_or("see what its server says");
                Some(Ailment::new(
                    "not_compared",
                    error.kind(),
                    error.message(),
                    mend,
                ))
            }
        }
    }
}

fn of_the_unfinished(state: &State) -> Vec<Ailment> {
    let unfinished = state.ledger.unfinished.iter();
    let ailment = unfinished.map(|progress| {
        let direction = direction_name(progress.direction);
        let id = &progress.revision;
        Ailment::new(
            "unfinished",
            ErrorKind::Unfinished,
            format!(
                "revision {id} is unfinished: {} of its {} steps {direction} are done",
                progress.steps_done, progress.steps_total
            ),
            "`migrate resume` finishes it, `migrate abort` undoes what it has done",
        )
        .of(id)
    });
    ailment.collect()
}

/// A database without any applied revision: new, or somebody else's.
fn without_history(session: &mut Session) -> Option<Ailment> {
    let relations = match session.database.relations() {
        Ok(relations) => relations,
        Err(error) => {
            return Some(Ailment::new(
                "unreachable",
                error.kind(),
                error.message(),
                error.hint().unwrap_or("see what its server says"),
            ));
        }
    };
    let [first, ..] = relations.as_slice() else {
        return None;
    };
    Some(Ailment::new(
        "no_history",
        ErrorKind::HistoryConflict,
        format!(
            "no revision is applied, and the database holds {} such as `{}`",
            counted(relations.len(), "table or view"),
            first.name
        ),
        "`migrate stamp REV` says which revision it is at, `migrate adopt` reads that from the history \
         of another tool",
    ))
}

/// What the log last tells of each revision.
fn last_events(session: &mut Session) -> Result<BTreeMap<String, Event>> {
    let mut last = BTreeMap::new();
    for row in session.database.log(&LogFilter::default())? {
        // The newest row comes first.
        if let (Some(revision), Some(event)) = (row.revision, Event::from_name(&row.event))
            && event.moves_the_history()
        {
            last.entry(revision).or_insert(event);
        }
    }
    Ok(last)
}

impl Event {
    /// Tells whether a revision's row comes or goes with it.
    const fn moves_the_history(self) -> bool {
        match self {
            Self::Applied
            | Self::Reverted
            | Self::Stamped
            | Self::Unstamped
            | Self::Adopted
            | Self::Reset => true,
            // An abort leads back to where the revision was before it began.
            Self::Initialized
            | Self::Started
            | Self::Resumed
            | Self::Failed
            | Self::Aborted
            | Self::Repaired
            | Self::BackedUp
            | Self::Restored => false,
        }
    }

    /// Tells whether a revision is applied after it.
    const fn leaves_applied(self) -> bool {
        matches!(self, Self::Applied | Self::Stamped | Self::Adopted)
    }
}

/// What makes one line, or one head, of two heads: a revision that is applied is not moved any more.
fn joined(first: &str, second: &str, applied: &BTreeSet<&str>) -> String {
    let (moved, onto) = match applied.contains(second) {
        true => (first, second),
        false => (second, first),
    };
    if applied.contains(moved) {
        return "`migrate merge` joins them".to_owned();
    }
    format!(
        "`migrate rebase {moved} --onto {onto}` puts one behind the other, `migrate merge` joins them"
    )
}
