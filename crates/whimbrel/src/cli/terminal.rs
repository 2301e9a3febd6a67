//! The standard streams: what goes where, in which form, how wide and how colourful.

use std::io::{self, ErrorKind as IoKind, IsTerminal, Write};

use anstream::{AutoStream, ColorChoice};
use serde::Serialize;

use super::flags::{Flags, Format};
use super::screen::Screen;
use crate::error::{Error, ErrorKind, Result};

/// Whom the answers are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Answers {
    /// People.
    Human,
    /// Programs: one JSON object.
    Json,
}

/// The standard streams.
#[derive(Clone)]
pub(super) struct Terminal {
    pub(super) answers: Answers,
    quiet: bool,
    verbose: bool,
    output: ColorChoice,
    errors: ColorChoice,
    width: Option<usize>,
}

impl Terminal {
    pub(super) fn new(flags: &Flags) -> Self {
        let choice = |auto: ColorChoice| match flags.color {
            clap::ColorChoice::Auto => auto,
            clap::ColorChoice::Always => ColorChoice::Always,
            clap::ColorChoice::Never => ColorChoice::Never,
        };
        Self {
            answers: match flags.format {
                Format::Json => Answers::Json,
                Format::Human
                | Format::Sql
                | Format::Rust
                | Format::Mermaid
                | Format::Dot
                | Format::Dsl
                | Format::Prometheus => Answers::Human,
            },
            quiet: flags.quiet,
            verbose: flags.verbose > 0,
            // Heeds NO_COLOR, CLICOLOR, CLICOLOR_FORCE, TERM and CI.
            output: choice(AutoStream::choice(&io::stdout())),
            errors: choice(AutoStream::choice(&io::stderr())),
            width: width(),
        }
    }

    /// An empty screen, as wide as the terminal; without end when the output is no terminal.
    pub(super) fn screen(&self) -> Screen {
        Screen::new(self.width)
    }

    /// Tells whether a person can be asked.
    pub(super) fn can_ask(&self) -> bool {
        io::stdin().is_terminal() && io::stderr().is_terminal()
    }

    /// Tells whether a bar may move on the standard error; log lines would tear it.
    pub(super) fn shows_progress(&self) -> bool {
        !self.quiet && !self.verbose && io::stderr().is_terminal()
    }

    /// Writes what was asked for: as JSON, or as the screen that `human` draws.
    pub(super) fn answer<T: Serialize>(
        &self,
        value: &T,
        human: impl FnOnce(&mut Screen),
    ) -> Result<()> {
        match self.answers {
            Answers::Json => self.json(value),
            Answers::Human => {
                let mut screen = self.screen();
                human(&mut screen);
                self.write_output(screen.text())
            }
        }
    }

    /// Writes what was done, as an answer that `--quiet` leaves out for people.
    pub(super) fn report<T: Serialize>(
        &self,
        value: &T,
        human: impl FnOnce(&mut Screen),
    ) -> Result<()> {
        match (self.answers, self.quiet) {
            (Answers::Human, true) => Ok(()),
            _ => self.answer(value, human),
        }
    }

    /// Writes a value as the one JSON object of the command.
    pub(super) fn json<T: Serialize>(&self, value: &T) -> Result<()> {
        let mut text = serde_json::to_string_pretty(value).map_err(|error| {
            Error::new(ErrorKind::Failed, "the answer cannot be written as JSON").with_source(error)
        })?;
        text.push('\n');
        self.write_output(&text)
    }

    /// Says something to a person, beside the answer.
    pub(super) fn say(&self, screen: &Screen) {
        if !self.quiet && self.answers == Answers::Human {
            self.complain(screen);
        }
    }

    /// Says something that no flag silences.
    pub(super) fn complain(&self, screen: &Screen) {
        let mut stream = AutoStream::new(io::stderr().lock(), self.errors);
        // Nobody is left to be told that the standard error is gone.
        let _ = stream.write_all(screen.text().as_bytes());
    }

    /// Writes a text as it is, whatever it holds.
    pub(super) fn text(&self, text: &str) -> Result<()> {
        written(text, &mut io::stdout().lock())
    }

    fn write_output(&self, text: &str) -> Result<()> {
        written(text, &mut AutoStream::new(io::stdout().lock(), self.output))
    }
}

/// Writes a text; a reader that has gone away is no failure.
fn written(text: &str, stream: &mut impl Write) -> Result<()> {
    let written = stream
        .write_all(text.as_bytes())
        .and_then(|()| stream.flush());
    match written {
        // Whoever read has seen enough.
        Err(error) if error.kind() == IoKind::BrokenPipe => Ok(()),
        Err(error) => {
            Err(Error::new(ErrorKind::Failed, "the answer cannot be written").with_source(error))
        }
        Ok(()) => Ok(()),
    }
}

/// The width of the output: what `COLUMNS` says, else the terminal.
fn width() -> Option<usize> {
    let columns = std::env::var("COLUMNS").ok();
    if let Some(columns) = columns.and_then(|columns| columns.trim().parse().ok()) {
        return Some(columns).filter(|columns| *columns > 0);
    }
    let (width, _) = terminal_size::terminal_size_of(io::stdout())?;
    Some(usize::from(width.0))
}
