//! Findings as text: many lines in the manner of rustc, or one line.

use std::fmt::Write;
use std::path::Path;

use whimbrel_schema::verify::Finding;

use super::environment::GATE;
use super::excerpt::{Excerpt, excerpt};
use super::sources::{Sources, spoken};

/// A finding with its place, its source and its help, as rustc would print it.
///
/// The first line stands after rustc's own `error: `.
pub(crate) fn text(finding: &Finding, sources: &Sources) -> String {
    let place = finding.place;
    let file = spoken(Path::new(place.file()));
    let source = sources.text(place);
    let excerpt = source.and_then(|source| {
        let literal = finding.literal.as_deref();
        excerpt(&source, place.line(), place.column(), literal)
    });
    let number = excerpt
        .as_ref()
        .map_or(String::new(), |e| e.line.to_string());
    let margin = " ".repeat(number.len());
    let mut text = format!("{} [{}]\n", visible(&finding.message), finding.rule);
    match &excerpt {
        Some(excerpt) => {
            let (line, column) = (excerpt.line, excerpt.column);
            add(
                &mut text,
                format_args!("{margin}--> {file}:{line}:{column}"),
            );
            add_source(&mut text, excerpt, &number);
        }
        None => {
            let (line, column) = (place.line(), place.column());
            add(
                &mut text,
                format_args!("{margin}--> {file}:{line}:{column}"),
            );
        }
    }
    for note in &finding.notes {
        add(
            &mut text,
            format_args!("{margin} = note: {}", visible(note)),
        );
    }
    if let Some(help) = &finding.help {
        add(
            &mut text,
            format_args!("{margin} = help: {}", visible(help)),
        );
    }
    text.trim_end().to_owned()
}

/// The text of a finding as the build's error, which ends with the way round it.
pub(super) fn error(finding: &Finding, sources: &Sources) -> String {
    let text = text(finding, sources);
    let margin = text.lines().nth(1).and_then(|line| line.find("-->"));
    let margin = " ".repeat(margin.unwrap_or_default());
    let way_round = "builds a program that repairs migrations and changes no database";
    format!("{text}\n{margin} = note: `{GATE}=warn` {way_round}")
}

/// A finding on one line.
pub(super) fn line(finding: &Finding) -> String {
    let place = finding.place;
    let file = spoken(Path::new(place.file()));
    let (line, column) = (place.line(), place.column());
    let mut text = format!(
        "{file}:{line}:{column}: {} [{}]",
        finding.message, finding.rule
    );
    for more in finding.notes.iter().chain(&finding.help) {
        text.push_str("; ");
        text.push_str(more);
    }
    visible(&text)
}

fn add_source(text: &mut String, excerpt: &Excerpt, number: &str) {
    let margin = " ".repeat(number.len());
    let indent = " ".repeat(excerpt.column - 1);
    let carets = "^".repeat(excerpt.width);
    add(text, format_args!("{margin} |"));
    add(text, format_args!("{number} | {}", excerpt.text));
    add(text, format_args!("{margin} | {indent}{carets}"));
}

fn add(text: &mut String, line: std::fmt::Arguments<'_>) {
    // Writing to a text cannot fail.
    let _ = writeln!(text, "{line}");
}

/// A text on one line: what would break it, or speak to the terminal, is shown as an escape.
fn visible(text: &str) -> String {
    let shown = text.chars().map(|c| {
        if c.is_control() {
            c.escape_default().to_string()
        } else {
            c.to_string()
        }
    });
    shown.collect()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use whimbrel_schema::place::Place;
    use whimbrel_schema::verify::rule;

    use super::*;

    fn finding() -> Finding {
        let finding = Finding::new(rule::CYCLE, Place::caller(), "a\nb");
        finding.note("one").note("two").help("three")
    }

    #[test]
    fn the_text_reads_like_one_of_rustc() {
        let sources = Sources::of_package(Path::new(env!("CARGO_MANIFEST_DIR")));
        let finding = finding();
        let line = finding.place.line();
        let margin = " ".repeat(line.to_string().len());
        let text = text(&finding, &sources);
        let lines: Vec<_> = text.lines().collect();
        assert_eq!(lines[0], "a\\nb [cycle]");
        assert!(lines[1].starts_with(&format!("{margin}--> ")), "{text}");
        let column = finding.place.column();
        assert!(
            lines[1].ends_with(&format!("gate/message.rs:{line}:{column}")),
            "{text}"
        );
        assert_eq!(
            lines[3].split(" | ").next(),
            Some(line.to_string().as_str())
        );
        let indent = " ".repeat(column as usize - 1);
        let carets = "^".repeat("Place::caller()".len());
        assert_eq!(lines[4], format!("{margin} | {indent}{carets}"));
        assert_eq!(lines[5], format!("{margin} = note: one"));
        assert_eq!(lines[7], format!("{margin} = help: three"));
        assert_eq!(lines.len(), 8);
        let error = error(&finding, &sources);
        let last = error.lines().last().unwrap();
        assert!(
            last.starts_with(&format!("{margin} = note: `WHIMBREL_GATE=warn`")),
            "{error}"
        );
    }

    #[test]
    fn one_line_stays_one_line() {
        let line = line(&finding());
        assert!(line.ends_with(": a\\nb [cycle]; one; two; three"), "{line}");
        assert_eq!(line.lines().count(), 1);
    }
}
