//! Reading the command line of the whole application.

use std::ffi::OsString;
use std::io::Write;

use clap::Parser;
use clap::error::{ContextValue, ErrorKind as UsageErrorKind};

use super::failure::Failure;
use super::style::harmless;
use crate::error::{Error, ErrorKind};

/// Reads the command line as [`Parser::parse`] does; when `--format json` stands in it, a mistake is
/// answered with the JSON object of every error.
pub fn parse<C: Parser>() -> C {
    C::try_parse().unwrap_or_else(|error| {
        let arguments: Vec<OsString> = std::env::args_os().collect();
        let error = match error.kind() {
            UsageErrorKind::InvalidUtf8 => unreadable::<C>(&arguments),
            _ => error,
        };
        if error.use_stderr() && asks_for_json(&arguments) {
            let failure = usage_error(&error);
            let object = serde_json::to_string_pretty(&Failure { error: &failure });
            // The exit code tells it too, should nobody read.
            let _ = writeln!(std::io::stdout(), "{}", object.unwrap_or_default());
            std::process::exit(i32::from(failure.exit_code()));
        }
        error.exit()
    })
}

/// clap's error about arguments that are no text, which does not say which they are.
fn unreadable<C: Parser>(arguments: &[OsString]) -> clap::Error {
    let unreadable = arguments
        .iter()
        .filter(|argument| argument.to_str().is_none());
    let named: Vec<String> = unreadable
        .map(|argument| format!("`{}`", harmless(&argument.to_string_lossy())))
        .collect();
    let message = format!("not UTF-8: {}", named.join(", "));
    C::command().error(UsageErrorKind::InvalidUtf8, message)
}

fn asks_for_json(arguments: &[OsString]) -> bool {
    let pairs = arguments.iter().zip(arguments.iter().skip(1));
    arguments.iter().any(|argument| argument == "--format=json")
        || pairs
            .into_iter()
            .any(|(flag, value)| flag == "--format" && value == "json")
}

/// A mistake in the command line as an error: clap's first paragraph, and its tip.
fn usage_error(error: &clap::Error) -> Error {
    let text = error.to_string();
    let first = text.split("\n\n").next().unwrap_or_default();
    let message = first.trim().trim_start_matches("error: ");
    let message: Vec<&str> = message.split_whitespace().collect();
    let tips = error.context().filter_map(|(_, value)| match value {
        ContextValue::StyledStrs(tips) => Some(tips.iter().map(ToString::to_string)),
        _ => None,
    });
    let tips: Vec<String> = tips.flatten().collect();
    let usage = Error::new(ErrorKind::Usage, message.join(" "));
    match tips.is_empty() {
        true => usage.with_hint("add --help to see what there is"),
        false => usage.with_hint(tips.join("; ")),
    }
}
