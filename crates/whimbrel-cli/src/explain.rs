//! `whimbrel explain`: what a rule is about, and why.

use std::fmt::Write;
use std::process::ExitCode;

use clap::Args;
use whimbrel_schema::analyze::Rule;
use whimbrel_schema::analyze::rules::{RULES, Shows};

use crate::failure::{Failure, Kind, Shown, answer};

/// Explain a rule, or list all of them
#[derive(Clone, Debug, Args)]
pub(crate) struct Explain {
    /// The rule, such as `drop-column`; without it, every rule is listed
    rule: Option<String>,
}

impl Explain {
    pub(crate) fn run(&self) -> ExitCode {
        let text = match &self.rule {
            None => list(),
            Some(id) => match Rule::find(id) {
                Some(rule) => explain(rule),
                None => return unknown(id).report(Shown::Text),
            },
        };
        match answer(&text) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => Failure::new(Kind::Failed, error).report(Shown::Text),
        }
    }
}

/// The failure to know a rule.
fn unknown(id: &str) -> Failure {
    let nearest = Rule::nearest(id);
    let question = nearest.map_or_else(String::new, |id| format!("; did you mean `{id}`?"));
    Failure::new(Kind::Usage, format!("there is no rule `{id}`{question}"))
        .hint("`whimbrel explain` lists every rule")
}

fn list() -> String {
    let mut text = String::new();
    let width = RULES
        .iter()
        .map(|rule| rule.id.len())
        .max()
        .unwrap_or_default();
    for rule in RULES {
        let severity = rule.severity.name();
        // Writing to a text cannot fail.
        let _ = writeln!(text, "{:width$}  {severity:7}  {}", rule.id, rule.about);
    }
    text
}

fn explain(rule: &Rule) -> String {
    let mut text = String::new();
    let backends: Vec<String> = rule.backends.iter().map(ToString::to_string).collect();
    let _ = writeln!(text, "{}: finds {}.\n", rule.id, rule.about);
    let _ = writeln!(text, "{}\n", rule.why);
    let _ = writeln!(text, "Instead: {}\n", rule.instead);
    let _ = writeln!(
        text,
        "Group {}, severity {}, on {}.",
        rule.group.name(),
        rule.severity.name(),
        backends.join(" and ")
    );
    for example in rule.examples {
        let shows = match example.shows {
            Shows::Fires => "Found in",
            Shows::Silent => "Not found in",
            Shows::Born => "Not found in what the migration makes itself",
        };
        let _ = writeln!(text, "\n{shows}, on {}:", example.backend);
        if !example.before.is_empty() {
            lines(&mut text, example.before);
            let _ = writeln!(text, "    -- and then");
        }
        lines(&mut text, example.sql);
    }
    text
}

fn lines(text: &mut String, sql: &str) {
    for line in sql.split("; ") {
        let _ = writeln!(text, "    {};", line.trim_end_matches(';'));
    }
}
