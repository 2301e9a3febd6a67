//! Asking before something is destroyed: what would be, and whether it may.

use std::io::{self, BufRead, Write};

use super::context::Context;
use super::screen::Screen;
use crate::error::{Error, ErrorKind, Result};
use crate::manager::MigrationManager;

/// Makes the plan that a person is asked about.
///
/// What looks unfinished may be the work of another runner, which is waited for.
///
/// # Errors
///
/// Those of `plan`; when another runner holds the lock for too long.
pub(super) fn planned<P>(manager: &MigrationManager, plan: impl Fn() -> Result<P>) -> Result<P> {
    match plan() {
        Err(error) if error.kind() == ErrorKind::Unfinished => {
            manager.wait_for_runner()?;
            plan()
        }
        planned => planned,
    }
}

/// Goes on when `--force` is given or a person says yes to what the screen shows.
///
/// # Errors
///
/// A usage error when nobody can be asked, and [`ErrorKind::Interrupted`] when the answer is no.
pub(super) fn confirm(
    context: &Context<'_>,
    command: &str,
    question: &str,
    show: impl FnOnce(&mut Screen),
) -> Result<()> {
    if context.flags.force {
        return Ok(());
    }
    if !context.terminal.can_ask() {
        return Err(Error::new(
            ErrorKind::Usage,
            format!("`{command}` asks before it changes anything, and there is nobody to ask"),
        )
        .with_hint("run it in a terminal, or add --force to go on without being asked"));
    }
    let mut screen = context.terminal.screen();
    show(&mut screen);
    context.terminal.complain(&screen);
    match ask_whether(question)? {
        true => Ok(()),
        false => Err(Error::new(ErrorKind::Interrupted, "nothing was changed")),
    }
}

/// Asks a person a question that yes or no answers.
///
/// # Errors
///
/// When the answer cannot be read.
pub(super) fn ask_whether(question: &str) -> Result<bool> {
    ask(question, &mut io::stdin().lock(), &mut io::stderr().lock()).map_err(unread)
}

/// Asks a person for a line of text; the end of the input is an empty one.
///
/// # Errors
///
/// When the answer cannot be read.
pub(super) fn ask_for(question: &str) -> Result<String> {
    let mut output = io::stderr().lock();
    let mut line = String::new();
    write!(output, "{question} ")
        .and_then(|()| output.flush())
        .and_then(|()| io::stdin().lock().read_line(&mut line))
        .map_err(unread)?;
    Ok(line.trim().to_owned())
}

fn unread(error: io::Error) -> Error {
    Error::new(ErrorKind::Failed, "the answer cannot be read").with_source(error)
}

/// Asks until the answer is yes or no; the end of the input and an empty line mean no.
fn ask(question: &str, input: &mut impl BufRead, output: &mut impl Write) -> io::Result<bool> {
    loop {
        write!(output, "{question} [y/N] ")?;
        output.flush()?;
        let mut line = String::new();
        if input.read_line(&mut line)? == 0 {
            writeln!(output)?;
            return Ok(false);
        }
        match line.trim().to_lowercase().as_str() {
            "y" | "yes" => return Ok(true),
            "" | "n" | "no" => return Ok(false),
            _ => writeln!(output, "Please answer y or n.")?,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_yes_is_yes() {
        for (answer, goes_on) in [
            ("y\n", true),
            (" YES \n", true),
            ("n\n", false),
            ("\n", false),
            ("", false),
            ("what?\nyes\n", true),
            ("yess\nno\n", false),
        ] {
            let mut asked = Vec::new();
            let said = ask("Sure?", &mut answer.as_bytes(), &mut asked).unwrap();
            assert_eq!(said, goes_on, "{answer:?}");
            assert!(asked.starts_with(b"Sure? [y/N] "));
        }
    }
}
