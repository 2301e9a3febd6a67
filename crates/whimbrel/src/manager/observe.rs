//! What a run tells while it goes on.

use std::time::Duration;

use crate::database::execute::Copied;

/// A moment of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event<'e> {
    /// So many revisions are about to be carried out.
    Planned {
        /// How many.
        revisions: usize,
    },
    /// A revision begins.
    Started {
        /// Its id.
        revision: &'e str,
        /// Its message.
        message: &'e str,
        /// How many steps it has.
        steps: usize,
    },
    /// A step of a staged revision is done.
    Stepped {
        /// The revision.
        revision: &'e str,
        /// How many of its steps are done.
        done: usize,
        /// How many it has.
        steps: usize,
    },
    /// Some rows of a large table that is made anew are copied; nothing is final before the revision
    /// or its step is done.
    Copied {
        /// The table.
        table: &'e str,
        /// How many rows are copied.
        done: u64,
        /// How many rows the table has.
        rows: u64,
    },
    /// A revision is done.
    Finished {
        /// Its id.
        revision: &'e str,
        /// How long it took; in a group of revisions, its share.
        duration: Duration,
    },
}

/// Is told what a run does; `()` listens to nothing.
pub trait Observer {
    /// Takes note of a moment of the run.
    fn observe(&mut self, event: Event<'_>);
}

impl Observer for () {
    fn observe(&mut self, _: Event<'_>) {}
}

impl<F: FnMut(Event<'_>)> Observer for F {
    fn observe(&mut self, event: Event<'_>) {
        self(event);
    }
}

/// Tells an observer how far the copying of rows is.
pub(super) fn tell(observer: &mut dyn Observer, copied: Copied<'_>) {
    let Copied { table, done, rows } = copied;
    observer.observe(Event::Copied { table, done, rows });
}
