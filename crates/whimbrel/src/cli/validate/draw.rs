//! The answer for people.

use std::fs;

use whimbrel_schema::analyze::Summary;
use whimbrel_schema::analyze::judgement::{JudgedFinding, JudgedStatement, Location};
use whimbrel_schema::verify::Level;

use crate::cli::screen::Screen;
use crate::cli::style::{BAD, CODE, FAINT, GOOD, HEADING, WAITING, harmless, painted};
use crate::manager::{Basis, JudgedRevision, Verdicts};

/// Every finding under its revision, and what to do before they run.
pub(super) fn verdicts(verdicts: &Verdicts, threshold: Option<u8>, screen: &mut Screen) {
    if verdicts.revisions.is_empty() {
        screen.line("Nothing to validate.");
        return;
    }
    for (at, judged) in verdicts.revisions.iter().enumerate() {
        if at > 0 {
            screen.gap();
        }
        revision(judged, threshold, screen);
    }
    let summary = Summary::of(verdicts.revisions.iter().map(|judged| &judged.up));
    if !summary.recommendations.is_empty() {
        screen.gap();
        screen.heading("Before they run");
        for advice in &summary.recommendations {
            screen.line(&format!("  {advice}"));
        }
    }
    if verdicts.basis == Basis::Assumed {
        screen.gap();
        let note = "No database was asked: every table is taken to have 10,000 rows.";
        screen.line(&painted(FAINT, note));
    }
}

fn revision(judged: &JudgedRevision, threshold: Option<u8>, screen: &mut Screen) {
    let score = judged.up.safety_score;
    let is_high = threshold.is_none_or(|least| score.value() >= least);
    let style = match (judged.up.valid && is_high, score.value()) {
        (false, _) => BAD,
        (true, 90..) => GOOD,
        (true, _) => WAITING,
    };
    let title = format!("{} {}", judged.id, harmless(&judged.message));
    let said = format!("safety score {score} of 100, {}", judged.up.band.name());
    screen.line(&format!(
        "{}  {}",
        painted(HEADING, &title),
        painted(style, &said)
    ));
    if let Some(least) = threshold.filter(|_| !is_high) {
        screen.line(&painted(BAD, &format!("  below the threshold of {least}")));
    }
    let told = judged.up.findings.iter();
    for finding in told.filter(|f| f.level > Level::Allow || f.acknowledged) {
        let statement = judged.up.statements.get(finding.statement);
        draw_finding(finding, statement, screen);
    }
}

fn draw_finding(finding: &JudgedFinding, statement: Option<&JudgedStatement>, screen: &mut Screen) {
    let (word, style) = match finding.level {
        _ if finding.acknowledged => ("accepted", FAINT),
        Level::Deny => ("error", BAD),
        Level::Warn => ("warning", WAITING),
        Level::Allow => ("note", FAINT),
    };
    let rule = format!("{word}[{}]", finding.rule);
    let message = harmless(&finding.message);
    screen.line(&format!("{}: {message}", painted(style, &rule)));
    if let Some(location) = &finding.location {
        let place = format!("{}:{}:{}", location.file, location.line, location.column);
        screen.line(&format!("  {} {place}", painted(FAINT, "-->")));
        excerpt(location, screen);
    }
    let mut more = |word: &str, text: &str| {
        let word = painted(CODE, &format!("{word}:"));
        screen.line(&format!(
            "  {} {word} {}",
            painted(FAINT, "="),
            harmless(text)
        ));
    };
    if let Some(note) = statement.and_then(JudgedStatement::said) {
        more("note", &note);
    }
    if let Some(reason) = &finding.reason {
        more("reason", reason);
    }
    if let Some(help) = &finding.help {
        more("help", help);
    }
}

/// The line of the source, with a caret, where the source is at hand.
fn excerpt(location: &Location, screen: &mut Screen) {
    let Ok(source) = fs::read_to_string(&location.file) else {
        return;
    };
    let index = usize::try_from(location.line)
        .unwrap_or(1)
        .saturating_sub(1);
    let Some(line) = source.lines().nth(index) else {
        return;
    };
    let number = location.line.to_string();
    let margin = " ".repeat(number.len());
    let column = usize::try_from(location.column).unwrap_or(1);
    let indent = " ".repeat(column.saturating_sub(1));
    let bar = painted(FAINT, "|");
    screen.line(&format!("  {margin} {bar}"));
    screen.line(&format!("  {number} {bar} {}", harmless(line)));
    screen.line(&format!(
        "  {margin} {bar} {indent}{}",
        painted(WAITING, "^")
    ));
}
