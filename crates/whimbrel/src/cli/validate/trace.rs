//! The trace for people: each statement, and prediction beside observation.

use crate::cli::screen::Screen;
use crate::cli::style::{BAD, FAINT, GOOD, HEADING, WAITING, harmless, painted};
use crate::manager::{Effects, Trace, TracedStatement};

/// What the statements did on the scratch database, beside what was predicted.
pub(super) fn draw(trace: &Trace, screen: &mut Screen) {
    if trace.statements.is_empty() && trace.notes.is_empty() {
        return;
    }
    screen.gap();
    let title = format!("On a scratch database, {} rows a table", trace.rows);
    screen.heading(&title);
    let mut last = "";
    for statement in &trace.statements {
        if statement.revision != last {
            screen.line(&painted(HEADING, &statement.revision));
            last = &statement.revision;
        }
        one(statement, screen);
    }
    for note in &trace.notes {
        let note = format!("  note: {}", harmless(note));
        screen.line(&painted(FAINT, &note));
    }
    let differing = trace.statements.iter().filter(|s| !s.agrees).count();
    let (style, said) = match differing {
        0 => (GOOD, "Every prediction held.".to_owned()),
        1 => (WAITING, "One prediction did not hold.".to_owned()),
        many => (WAITING, format!("{many} predictions did not hold.")),
    };
    screen.line(&painted(style, &said));
}

fn one(statement: &TracedStatement, screen: &mut Screen) {
    for line in statement.sql.lines() {
        screen.line(&format!("  {}", harmless(line)));
    }
    let Some(observed) = &statement.observed else {
        screen.line(&painted(FAINT, "    left out by a condition"));
        return;
    };
    let mut row = |word: &str, effects: &Effects, of: &Effects| {
        let word = painted(FAINT, word);
        screen.line(&format!("    {word}  {}", said(effects, of)));
    };
    row("predicted", &statement.predicted, observed);
    row("observed ", observed, observed);
    if !statement.agrees {
        let differs = "    the prediction differs";
        screen.line(&painted(BAD, differs));
    }
}

/// What a statement does in one line; its locks only where they could be seen.
fn said(effects: &Effects, observed: &Effects) -> String {
    let seen = observed.locks.as_ref().and(effects.locks.as_ref());
    let locks = seen.into_iter().flatten();
    let mut parts: Vec<String> = locks.map(|(on, mode)| format!("{mode} on {on}")).collect();
    if seen.is_some() && parts.is_empty() {
        parts.push("no locks".to_owned());
    }
    parts.push(match effects.rewrites.as_slice() {
        [] => "no table written anew".to_owned(),
        tables => format!("writes {} anew", tables.join(", ")),
    });
    parts.push(format!("{} ms", effects.ms));
    harmless(&parts.join("; "))
}
