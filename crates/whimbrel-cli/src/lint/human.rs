//! The answer for people, in the manner of rustc.

use annotate_snippets::{Group, Level as Shown, Renderer};
use whimbrel_schema::analyze::judgement::{JudgedFinding, Judgement};
use whimbrel_schema::verify::Level;

use super::excerpt::Excerpts;
use super::judged::{JudgedFile, is_low};

/// Every finding with its place, and a line about each file.
pub(super) fn text(files: &[JudgedFile], min_score: Option<u8>) -> String {
    let renderer = Renderer::styled();
    let mut text = String::new();
    for file in files {
        let excerpts = Excerpts::of(file);
        for (location, error) in &file.broken {
            let at = excerpts.byte(location.line, location.column);
            let end = file.text.get(at..).and_then(|rest| rest.chars().next());
            let end = at + end.map_or(0, char::len_utf8);
            let title = Shown::ERROR.primary_title(&error.message).id(UNREADABLE);
            let mut group = title.element(excerpts.around(at..end));
            if let Some(hint) = &error.hint {
                group = group.element(Shown::HELP.message(hint));
            }
            text.push_str(&renderer.render(&[group]));
            text.push_str("\n\n");
        }
        let Some(judgement) = &file.judgement else {
            continue;
        };
        for finding in &judgement.findings {
            text.push_str(&renderer.render(&[group(&excerpts, file, judgement, finding)]));
            text.push_str("\n\n");
        }
        text.push_str(&conclusion(file, judgement));
        if let Some(least) = min_score.filter(|_| is_low(judgement, min_score)) {
            text.push_str(&format!("{}: below the threshold of {least}\n", file.file));
        }
    }
    text
}

const UNREADABLE: &str = "unreadable-sql";

fn group<'a>(
    excerpts: &Excerpts<'a>,
    file: &'a JudgedFile,
    judgement: &'a Judgement,
    finding: &'a JudgedFinding,
) -> Group<'a> {
    let level = match finding.level {
        _ if finding.acknowledged => Shown::NOTE,
        Level::Deny => Shown::ERROR,
        Level::Warn => Shown::WARNING,
        Level::Allow => Shown::NOTE,
    };
    let title = level.primary_title(&finding.message).id(&finding.rule);
    let span = file.spans.get(finding.statement).cloned().unwrap_or(0..0);
    let mut group = title.element(excerpts.around(span));
    if let Some(statement) = judgement.statements.get(finding.statement)
        && let Some(note) = statement.said()
    {
        group = group.element(Shown::NOTE.message(note));
    }
    if let Some(help) = &finding.help {
        group = group.element(Shown::HELP.message(help));
    }
    if finding.acknowledged {
        group = group.element(Shown::NOTE.message("acknowledged"));
    }
    group
}

fn conclusion(file: &JudgedFile, judgement: &Judgement) -> String {
    let count = |level: Level| {
        let findings = judgement.findings.iter();
        findings
            .filter(|f| f.level == level && !f.acknowledged)
            .count()
    };
    let score = judgement.safety_score.value();
    let meaning = judgement.band.meaning();
    let (errors, warnings) = (count(Level::Deny), count(Level::Warn));
    format!(
        "{}: {errors} error{}, {warnings} warning{}; safety score {score} of 100, {meaning}\n",
        file.file,
        plural(errors),
        plural(warnings),
    )
}

const fn plural(count: usize) -> &'static str {
    match count {
        1 => "",
        _ => "s",
    }
}
