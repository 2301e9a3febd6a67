//! How an error is shown.

use std::error::Error as _;
use std::process::ExitCode;

use serde::Serialize;

use super::excerpt::excerpt;
use super::style::{BAD, CODE, FAINT, painted};
use super::terminal::{Answers, Terminal};
use crate::error::Error;

/// The one JSON object of a command that failed.
#[derive(Serialize)]
pub(super) struct Failure<'e> {
    pub(super) error: &'e Error,
}

/// Shows an error and returns the exit code to end with.
pub(super) fn print(terminal: &Terminal, error: &Error) -> ExitCode {
    let printed = match terminal.answers {
        Answers::Json => terminal.json(&Failure { error }),
        Answers::Human => {
            explain(terminal, error);
            Ok(())
        }
    };
    if printed.is_err() {
        // The answer has no reader; the reason may still have one.
        explain(terminal, error);
    }
    ExitCode::from(error.exit_code())
}

fn explain(terminal: &Terminal, error: &Error) {
    let mut screen = terminal.screen();
    screen.line(&format!(
        "{} {}",
        painted(BAD, "error:"),
        visible(error.message())
    ));
    for cause in causes(error) {
        screen.line(&format!("  caused by: {}", visible(&cause)));
    }
    if let Some(location) = error.location() {
        let place = format!("{}:{}:{}", location.file, location.line, location.column);
        screen.line(&format!("  {} {place}", painted(FAINT, "-->")));
    }
    if let Some(revision) = error.revision() {
        screen.line(&format!("  in revision {}", visible(revision)));
    }
    if let Some(statement) = error.statement() {
        let room = screen.width().map(|width| width.saturating_sub(4));
        for line in excerpt(statement, error.position(), room) {
            screen.line(&format!("  {} {line}", painted(FAINT, "|")));
        }
    }
    if let Some(hint) = error.hint() {
        screen.line(&format!("{} {}", painted(CODE, "hint:"), visible(hint)));
    }
    terminal.complain(&screen);
}

/// The chain of causes; one that only repeats what was said is left out.
fn causes(error: &Error) -> Vec<String> {
    let mut said = error.message().to_owned();
    let mut causes = Vec::new();
    let mut next = error.source();
    while let Some(cause) = next {
        let text = cause.to_string();
        if !said.contains(&text) {
            said.push_str(&text);
            causes.push(text);
        }
        next = cause.source();
    }
    causes
}

/// A text on one line, without what could repaint the terminal.
fn visible(text: &str) -> String {
    let line: Vec<&str> = text.split_whitespace().collect();
    match text.contains('\n') {
        true => super::style::harmless(&line.join(" ")),
        false => super::style::harmless(text),
    }
}
