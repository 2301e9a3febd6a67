//! What is seen of a run while it goes on, and what is left of it when it fails.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::interrupt::Listening;
use super::pace::Pace;
use super::style::harmless;
use super::terminal::Terminal;
use crate::error::Result;
use crate::manager::{Event, MigrationManager, Observer};

const TICK: Duration = Duration::from_millis(100);

/// A bar on the standard error, when that is a terminal.
pub(super) struct Progress<'t> {
    terminal: &'t Terminal,
    bar: Option<ProgressBar>,
    finished: Vec<String>,
    pace: Pace,
}

impl<'t> Progress<'t> {
    /// Has the manager do something, with a bar while it does.
    ///
    /// When it fails, says which revisions are done all the same; `done` is "applied" or "reverted".
    pub(super) fn of<R>(
        terminal: &'t Terminal,
        manager: &MigrationManager,
        done: &str,
        work: impl FnOnce(&MigrationManager, &mut dyn Observer) -> Result<R>,
    ) -> Result<R> {
        let mut progress = Self {
            terminal,
            bar: terminal.shows_progress().then(bar),
            finished: Vec::new(),
            pace: Pace::default(),
        };
        let listening = Listening::to(manager.cancel(), progress.voice());
        let outcome = work(manager, &mut progress);
        drop(listening);
        if let Some(bar) = &progress.bar {
            bar.finish_and_clear();
        }
        if outcome.is_err() {
            progress.say_what_stays(done);
        }
        outcome
    }

    /// Says a line beside the bar.
    fn voice(&self) -> impl Fn(&str) + Send + 'static {
        let (terminal, bar) = (self.terminal.clone(), self.bar.clone());
        move |line| match &bar {
            Some(bar) => bar.println(line),
            None => {
                let mut screen = terminal.screen();
                screen.line(line);
                terminal.say(&screen);
            }
        }
    }

    fn say_what_stays(&self, done: &str) {
        let ids = self.finished.join(", ");
        let line = match self.finished.len() {
            0 => return,
            1 => format!("1 revision was {done} before the failure and stays so: {ids}"),
            count => format!("{count} revisions were {done} before the failure and stay so: {ids}"),
        };
        let mut screen = self.terminal.screen();
        screen.line(&line);
        self.terminal.say(&screen);
    }
}

fn bar() -> ProgressBar {
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
    bar.set_style(style("{spinner} {wide_msg}"));
    bar.set_message("connecting");
    bar.enable_steady_tick(TICK);
    bar
}

/// The style of a template of ours, all of which can be read.
fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}

impl Observer for Progress<'_> {
    fn observe(&mut self, event: Event<'_>) {
        if let Event::Finished { revision, .. } = event {
            self.finished.push(revision.to_owned());
        }
        let Some(bar) = &self.bar else {
            return;
        };
        match event {
            Event::Planned { revisions } => {
                bar.set_length(revisions as u64);
                bar.set_style(style("{bar:24} {pos}/{len} {elapsed} {wide_msg}"));
            }
            Event::Started {
                revision, message, ..
            } => bar.set_message(harmless(&format!("{revision} {message}"))),
            Event::Stepped {
                revision,
                done,
                steps,
            } => bar.set_message(format!("{revision} step {done} of {steps}")),
            Event::Copied { table, done, rows } => {
                bar.set_message(harmless(&format!(
                    "{table}: {done} of {rows} rows{}",
                    self.pace.of(table, done, rows)
                )));
            }
            Event::Finished { .. } => bar.inc(1),
        }
    }
}
