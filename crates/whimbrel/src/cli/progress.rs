//! The bar that moves while revisions are carried out.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::style::harmless;
use super::terminal::Terminal;
use crate::manager::{Event, Observer};

const TICK: Duration = Duration::from_millis(100);

/// A bar on the standard error, when that is a terminal.
pub(super) struct Progress {
    bar: Option<ProgressBar>,
}

impl Progress {
    pub(super) fn new(terminal: &Terminal) -> Self {
        let bar = terminal.shows_progress().then(|| {
            let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
            bar.enable_steady_tick(TICK);
            bar
        });
        Self { bar }
    }

    /// Takes the bar away, so that what follows stands alone.
    pub(super) fn end(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.end();
    }
}

impl Observer for Progress {
    fn observe(&mut self, event: Event<'_>) {
        let Some(bar) = &self.bar else {
            return;
        };
        match event {
            Event::Planned { revisions } => {
                bar.set_length(revisions as u64);
                // The template is fixed, so that it always parses.
                let style =
                    ProgressStyle::with_template("{bar:24} {pos}/{len} {elapsed} {wide_msg}");
                bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
            }
            Event::Started {
                revision, message, ..
            } => bar.set_message(harmless(&format!("{revision} {message}"))),
            Event::Stepped {
                revision,
                done,
                steps,
            } => bar.set_message(format!("{revision} step {done} of {steps}")),
            Event::Finished { .. } => bar.inc(1),
        }
    }
}
