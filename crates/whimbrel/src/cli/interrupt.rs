//! Ctrl-C: the first one asks the work to stop at a safe point, the second one ends the program.
//!
//! SIGTERM is heard like it. Where there are no such signals, the system ends the program at once, which
//! loses nothing either: the next run goes on.

use crate::manager::Cancel;

const STOPPING: &str = "Stopping after the step that runs now; press Ctrl-C again to end at once.";

/// While it lives, a signal asks the work to stop.
pub(super) struct Listening;

impl Listening {
    /// Listens for the work that `cancel` stops; `say` tells a person that it was heard.
    pub(super) fn to(cancel: &Cancel, say: impl Fn(&str) + Send + 'static) -> Self {
        signals::listen(cancel.clone(), Box::new(move || say(STOPPING)));
        Self
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        signals::stop();
    }
}

#[cfg(unix)]
mod signals {
    use std::sync::{Mutex, OnceLock, PoisonError};

    use signal_hook::consts::{SIGINT, SIGTERM};
    use signal_hook::iterator::Signals;
    use signal_hook::low_level::{emulate_default_handler, exit};

    use crate::manager::Cancel;

    /// The work that goes on.
    struct Work {
        cancel: Cancel,
        say: Box<dyn Fn() + Send>,
    }

    static WORK: Mutex<Option<Work>> = Mutex::new(None);
    /// A handler cannot be taken back, so that one thread listens as long as the program lives.
    static THREAD: OnceLock<()> = OnceLock::new();

    pub(super) fn listen(cancel: Cancel, say: Box<dyn Fn() + Send>) {
        set(Some(Work { cancel, say }));
        THREAD.get_or_init(|| match Signals::new([SIGINT, SIGTERM]) {
            Ok(mut signals) => {
                std::thread::spawn(move || signals.forever().for_each(heard));
            }
            Err(error) => log::warn!(target: "whimbrel::manager", "Ctrl-C ends at once: {error}"),
        });
    }

    pub(super) fn stop() {
        set(None);
    }

    fn set(work: Option<Work>) {
        *WORK.lock().unwrap_or_else(PoisonError::into_inner) = work;
    }

    fn heard(signal: i32) {
        let work = WORK.lock().unwrap_or_else(PoisonError::into_inner);
        match work.as_ref() {
            Some(work) if !work.cancel.is_requested() => {
                work.cancel.request();
                (work.say)();
            }
            // As a shell reports a program that a signal ended.
            Some(_) => exit(128 + signal),
            None => {
                if emulate_default_handler(signal).is_err() {
                    exit(128 + signal);
                }
            }
        }
    }
}

#[cfg(not(unix))]
mod signals {
    use crate::manager::Cancel;

    pub(super) fn listen(_: Cancel, _: Box<dyn Fn() + Send>) {}

    pub(super) fn stop() {}
}
