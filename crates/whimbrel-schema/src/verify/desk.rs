//! A desk: where an analyst works, on a thread of its own where there can be one.

use std::sync::mpsc::{Receiver, SyncSender, channel, sync_channel};
use std::thread::{Builder, Scope};

use super::analysis::Planned;
use super::analyst::{Analyst, Answer};
use crate::backend::Backend;

/// How many plans may wait: enough that nobody stands still, and few beside a long history.
const MOST_WAITING: usize = 64;

/// Where an analyst works.
pub(super) struct Desk<'v> {
    /// The database.
    pub(super) backend: Backend,
    place: Place<'v>,
}

enum Place<'v> {
    /// On a thread of its own.
    Beside {
        papers: SyncSender<(usize, Planned)>,
        answers: Receiver<Vec<Answer>>,
    },
    /// On the thread that plans, where the system gives no other.
    Here {
        analyst: Box<Analyst<'v>>,
        answers: Vec<Answer>,
    },
}

impl<'v> Desk<'v> {
    /// Seats an analyst.
    pub(super) fn open<'s>(
        scope: &'s Scope<'s, 'v>,
        backend: Backend,
        analyst: &dyn Fn() -> Analyst<'v>,
    ) -> Self {
        let (papers, waiting) = sync_channel::<(usize, Planned)>(MOST_WAITING);
        let (done, answers) = channel();
        let mut seated = analyst();
        let work = move || {
            let papers = waiting.into_iter();
            let said = papers.filter_map(|(number, planned)| seated.judge(number, planned));
            // Nobody waits for it when the walk has ended in a panic.
            let _ = done.send(said.collect());
        };
        let place = match Builder::new().spawn_scoped(scope, work) {
            Ok(_) => Place::Beside { papers, answers },
            Err(_) => Place::Here {
                analyst: Box::new(analyst()),
                answers: Vec::new(),
            },
        };
        Self { backend, place }
    }

    /// Takes what was planned of the revision with this number, to be judged in its turn.
    pub(super) fn take(&mut self, number: usize, planned: Planned) {
        match &mut self.place {
            Place::Beside { papers, .. } => {
                // It fails after a panic of the analyst's, which the scope hands on.
                let _ = papers.send((number, planned));
            }
            Place::Here { analyst, answers } => answers.extend(analyst.judge(number, planned)),
        }
    }

    /// Waits until everything is judged.
    pub(super) fn close(self) -> Vec<Answer> {
        match self.place {
            Place::Beside { papers, answers } => {
                drop(papers);
                answers.recv().unwrap_or_default()
            }
            Place::Here { answers, .. } => answers,
        }
    }
}
