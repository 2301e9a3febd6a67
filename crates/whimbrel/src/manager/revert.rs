//! Rolling back: applied revisions are reverted.

use std::collections::BTreeSet;
use std::fmt;
use std::time::Instant;

use whimbrel_schema::checksum::counted;
use whimbrel_schema::graph::Target;
use whimbrel_schema::plan::{Direction, Situation, plan};
use whimbrel_schema::reverse::reverse;
use whimbrel_schema::{Catalog, Recording};

use super::MigrationManager;
use super::apply::new_run;
use super::backup_first::{Occasion, with_backup};
use super::book::refused_target;
use super::catalog::{follow, replayed};
use super::ground::Ground;
use super::group::{Sharing, batches};
use super::live_names::LiveNames;
use super::loss::{Loss, would_lose};
use super::observe::{Event, Observer};
use super::pending::{PlannedRevision, RunPlan, as_json, unplannable};
use super::report::RunReport;
use super::session::Session;
use crate::database::Access;
use crate::error::{Error, ErrorKind, Result};
use crate::telemetry::spanned;

/// How far to go back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Back {
    /// So many revisions.
    Steps(usize),
    /// To a revision, which stays applied.
    To(Target),
}

impl fmt::Display for Back {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Steps(steps) => write!(f, "-{steps}"),
            Self::To(target) => target.fmt(f),
        }
    }
}

impl Back {
    /// What is left of the way after one revision; `None` when that was all of it.
    pub(super) fn after_one(&self) -> Option<Self> {
        match self {
            Self::Steps(0 | 1) | Self::To(Target::Relative(-1)) => None,
            Self::Steps(count) => Some(Self::Steps(count - 1)),
            Self::To(Target::Relative(steps)) if *steps < 0 => {
                Some(Self::To(Target::Relative(steps + 1)))
            }
            Self::To(target) => Some(Self::To(target.clone())),
        }
    }
}

impl MigrationManager {
    /// Reverts applied revisions, dependents first.
    ///
    /// `accepted` names the revisions whose loss of data the caller accepts, by id or by the
    /// beginning of one; the manager counts what each would lose before the first step.
    ///
    /// # Errors
    ///
    /// When a revision has no way back, would lose data that is not accepted, or a step fails.
    pub fn rollback(
        &self,
        back: &Back,
        accepted: &[String],
        observer: &mut dyn Observer,
    ) -> Result<RunReport> {
        spanned(&self.about(Direction::Down, back), observer, |observer| {
            self.go_back(back, None, accepted, observer)
        })
    }

    /// The same, when somebody was shown a plan of [`MigrationManager::plan_rollback`] and agreed to it.
    ///
    /// # Errors
    ///
    /// As [`MigrationManager::rollback`]; and [`ErrorKind::HistoryConflict`] when the way back leads over
    /// other revisions by now, because another runner has been at work.
    pub fn rollback_confirmed(
        &self,
        back: &Back,
        confirmed: &RunPlan,
        accepted: &[String],
        observer: &mut dyn Observer,
    ) -> Result<RunReport> {
        spanned(&self.about(Direction::Down, back), observer, |observer| {
            self.go_back(back, Some(confirmed), accepted, observer)
        })
    }

    fn go_back(
        &self,
        back: &Back,
        confirmed: Option<&RunPlan>,
        accepted: &[String],
        observer: &mut dyn Observer,
    ) -> Result<RunReport> {
        let start = Instant::now();
        let accepted = self.find_all(accepted)?;
        let mut session = self.enter(Access::Existing)?;
        let mut report = RunReport {
            lock_wait: session.lock_wait,
            ..RunReport::default()
        };
        if let Some(confirmed) = confirmed {
            self.must_be_confirmed(&mut session, back, confirmed)?;
        }
        self.rollback_locked(&mut session, back, &accepted, observer, &mut report)
            .map_err(|error| with_backup(error, &report, start.elapsed()))
            .inspect_err(|error| self.tell_failure(error))?;
        session.let_go()?;
        report.duration = start.elapsed();
        Ok(report)
    }

    /// Plans what a rollback would do, without changing anything.
    ///
    /// # Errors
    ///
    /// When the database cannot be read, or a revision has no way back.
    pub fn plan_rollback(&self, back: &Back) -> Result<RunPlan> {
        match self.look()? {
            Some(mut session) => self.plan_from(&mut session, back),
            None => Err(super::checks::absent(&self.url)),
        }
    }

    fn plan_from(&self, session: &mut Session, back: &Back) -> Result<RunPlan> {
        self.must_not_be_ahead(&session.state)?;
        self.must_be_unchanged(&session.state)?;
        match session.state.unfinished().cloned() {
            Some(progress) => self.plan_further_down(session, &progress, back),
            None => self.plan_down(session, back),
        }
    }

    /// Refuses a way back that is not the one that was agreed to.
    fn must_be_confirmed(
        &self,
        session: &mut Session,
        back: &Back,
        confirmed: &RunPlan,
    ) -> Result<()> {
        let now = self.plan_from(session, back)?.ids();
        if now == confirmed.ids() {
            return Ok(());
        }
        Err(Error::new(
            ErrorKind::HistoryConflict,
            format!(
                "another runner has been at work since you were asked: this would revert {} now",
                if now.is_empty() {
                    "nothing".to_owned()
                } else {
                    now.join(", ")
                }
            ),
        )
        .with_hint("nothing was changed; run the same command again to be asked anew"))
    }

    fn rollback_locked(
        &self,
        session: &mut Session,
        back: &Back,
        accepted: &BTreeSet<&str>,
        observer: &mut dyn Observer,
        report: &mut RunReport,
    ) -> Result<()> {
        self.must_not_be_ahead(&session.state)?;
        self.must_be_unchanged(&session.state)?;
        let mut back = back.clone();
        if let Some(progress) = session.state.unfinished().cloned() {
            let done = self.finish_rollback(session, &progress, &back, accepted, observer)?;
            report.revisions.push(done);
            let Some(rest) = back.after_one() else {
                return Ok(());
            };
            back = rest;
            session.read()?;
        }
        let plan = self.plan_down(session, &back)?;
        must_be_accepted(&plan.losses, accepted)?;
        look_ahead(session, &plan.revisions)?;
        let run = new_run();
        let ids = plan.ids();
        let mut sound = None;
        let left = session.state.known_in_order(&self.book).into_iter();
        let after = left.filter(|id| !ids.contains(id)).collect();
        if !ids.is_empty() {
            sound = Some(self.look_before(session, &after)?);
            self.back_up_first(session, &run, Occasion::Rollback, report)?;
            self.before_work(Direction::Down, &ids)?;
            // Diesel may have applied all of it, and makes only the history.
            session.database.create_bookkeeping()?;
        }
        observer.observe(Event::Planned {
            revisions: plan.revisions.len(),
        });
        let mut left = plan.revisions.len();
        for batch in batches(plan.revisions.into_iter().map(Ok), Sharing::Apart) {
            let batch = batch?;
            self.heed_before(batch.first(), &format!("migrate rollback {left}"))?;
            left -= 1;
            self.carry_out_batch(session, &run, &batch, observer, report)?;
        }
        if !ids.is_empty() {
            self.after_work(Direction::Down, &ids, report);
        }
        if let Some(sound) = sound {
            self.must_be_sound(session, &sound, &after)?;
        }
        Ok(())
    }

    /// Plans the way back, and counts what it would lose.
    fn plan_down(&self, session: &mut Session, back: &Back) -> Result<RunPlan> {
        let known = session.state.known_in_order(&self.book);
        let mut applied = Applied::replay(self, known)?;
        let mut plan = RunPlan::default();
        self.plan_back(session, &mut applied, back, &mut plan)?;
        Ok(plan)
    }

    /// Adds the way back from what is applied to a plan.
    pub(super) fn plan_back(
        &self,
        session: &mut Session,
        applied: &mut Applied,
        back: &Back,
        plan: &mut RunPlan,
    ) -> Result<()> {
        let ids: BTreeSet<&str> = applied.ids.iter().copied().collect();
        let going = match back {
            Back::Steps(count) => self.book.graph().last(*count, &ids),
            Back::To(target) => self.book.graph().downgrade(target, &ids),
        }
        .map_err(refused_target)?;
        for id in going {
            let (revision, loss) = self.plan_one_down(session, applied, id)?;
            plan.revisions.push(revision);
            plan.losses.extend(loss);
        }
        Ok(())
    }

    /// Plans the `down` of one revision over the revisions that are still applied.
    pub(super) fn plan_one_down(
        &self,
        session: &mut Session,
        applied: &mut Applied,
        id: &'static str,
    ) -> Result<(PlannedRevision, Option<Loss>)> {
        let (up, checksum) = self.book.record_up(id)?;
        let names = applied.names.clone();
        let down = self.down_of(id, &up, &applied.without(self, id)?)?;
        let lost = would_lose(
            session.database.as_mut(),
            &down,
            &applied.catalog,
            &mut applied.names,
        )?;
        let loss = (!lost.is_empty()).then(|| Loss {
            revision: id.to_owned(),
            what: lost,
        });
        let dialect = session.dialect();
        let ground = Ground::of(&down, &applied.catalog, &BTreeSet::new(), dialect.backend());
        let steps = plan(
            &down,
            Direction::Down,
            &mut applied.catalog,
            dialect.as_ref(),
            &mut Situation::online(),
        )
        .map_err(|error| unplannable(&self.book, id, &error))?;
        applied.ids.retain(|known| *known != id);
        let ground = ground.under(&steps);
        let planned = PlannedRevision {
            score: None,
            down_plan: None,
            id,
            message: self.book.message(id),
            direction: Direction::Down,
            outlook: ground.outlook(&names, &applied.start),
            ground,
            plan: steps,
            checksum,
            operations: as_json(&counted(&down))?,
        };
        Ok((planned, loss))
    }

    /// The `down` that the author wrote, or the one derived from the `up`.
    pub(super) fn down_of(&self, id: &str, up: &Recording, before: &Catalog) -> Result<Recording> {
        let written = self.book.record_down(id)?;
        if let Some((reason, _)) = &written.irreversible {
            return Err(Error::new(
                ErrorKind::Failed,
                format!("revision `{id}` has no way back: {reason}"),
            )
            .with_revision(id)
            .with_hint("restore a backup, or write a new revision that goes forward"));
        }
        if !written.derive {
            return Ok(written);
        }
        reverse(up, &mut before.clone()).map_err(|problems| {
            let why: Vec<_> = problems.iter().map(|p| p.why.to_string()).collect();
            Error::new(
                ErrorKind::Failed,
                format!(
                    "revision `{id}` has no `down`, and none can be derived: {}",
                    why.join("; ")
                ),
            )
            .with_revision(id)
            .with_hint("write its `down`, or restore a backup")
        })
    }

    /// The revisions that a person named, each by its id, the beginning of one, or a label.
    ///
    /// # Errors
    ///
    /// When a name means no revision, or several.
    pub fn find_all(&self, written: &[String]) -> Result<BTreeSet<&'static str>> {
        written.iter().map(|name| self.book.find(name)).collect()
    }
}

/// The revisions that are still applied, and the catalog they make.
pub(super) struct Applied {
    ids: Vec<&'static str>,
    catalog: Catalog,
    /// The catalog before the first revision is reverted.
    start: Catalog,
    names: LiveNames,
}

impl Applied {
    pub(super) fn replay(manager: &MigrationManager, ids: Vec<&'static str>) -> Result<Self> {
        let catalog = replayed(&manager.book, ids.iter().copied())?;
        Ok(Self {
            ids,
            start: catalog.clone(),
            catalog,
            names: LiveNames::default(),
        })
    }

    /// The catalog as it would be without one of the revisions.
    fn without(&self, manager: &MigrationManager, id: &str) -> Result<Catalog> {
        let mut catalog = Catalog::new();
        for known in self.ids.iter().filter(|known| **known != id) {
            follow(&manager.book, known, &mut catalog)?;
        }
        Ok(catalog)
    }
}

/// Refuses a way back on which something of others stands, before the first of its steps.
///
/// Behind a revision that runs SQL of the author's nothing is certain: its own step looks then.
pub(super) fn look_ahead(session: &mut Session, revisions: &[PlannedRevision]) -> Result<()> {
    for revision in revisions {
        revision.outlook.prove(session, revision.id)?;
        if revision.outlook.is_opaque() {
            break;
        }
    }
    Ok(())
}

/// Refuses a loss that nobody accepted.
pub(super) fn must_be_accepted(losses: &[Loss], accepted: &BTreeSet<&str>) -> Result<()> {
    let open: Vec<&Loss> = losses
        .iter()
        .filter(|loss| !accepted.contains(loss.revision.as_str()))
        .collect();
    must_be_accepted_of(&open, "rollback")
}

/// Refuses the losses that are open, of a command.
pub(super) fn must_be_accepted_of(open: &[&Loss], command: &str) -> Result<()> {
    let Some(first) = open.first() else {
        return Ok(());
    };
    let what: Vec<String> = open
        .iter()
        .map(|loss| format!("{} would lose {}", loss.revision, loss.what.join(" and ")))
        .collect();
    let flags: Vec<String> = open
        .iter()
        .map(|loss| format!("--accept-data-loss {}", loss.revision))
        .collect();
    Err(Error::new(
        ErrorKind::DataLoss,
        format!("this {command} destroys data: {}", what.join("; ")),
    )
    .with_revision(first.revision.clone())
    .with_hint(format!(
        "nothing was changed; take a backup, then add {}",
        flags.join(" ")
    )))
}
