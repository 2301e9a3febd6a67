//! The answer as one JSON object.

use serde::Serialize;
use whimbrel_schema::analyze::Summary;
use whimbrel_schema::analyze::judgement::{JudgedFinding, JudgedStatement, Judgement, Location};
use whimbrel_schema::analyze::score::Score;

use super::judged::JudgedFile;

#[derive(Serialize)]
struct Answer<'a> {
    valid: bool,
    overall_safety: bool,
    safety_score: u8,
    band: whimbrel_schema::analyze::Band,
    #[serde(flatten)]
    summary: Summary,
    findings: Vec<&'a JudgedFinding>,
    statements: Vec<&'a JudgedStatement>,
    parse_errors: Vec<ParseError<'a>>,
    files: Vec<FileAnswer<'a>>,
}

#[derive(Serialize)]
struct ParseError<'a> {
    message: &'a str,
    hint: Option<&'a str>,
    location: &'a Location,
}

#[derive(Serialize)]
struct FileAnswer<'a> {
    file: &'a str,
    valid: bool,
    safety_score: Option<u8>,
}

/// The answer as one JSON object; its score is the lowest of the files'.
pub(super) fn text(files: &[JudgedFile], min_score: Option<u8>) -> String {
    let judgements = || files.iter().filter_map(|file| file.judgement.as_ref());
    let scores = judgements().map(|judgement| judgement.safety_score);
    let is_broken = files.iter().any(JudgedFile::is_broken);
    let score = match is_broken {
        true => Score::new(0),
        false => scores.min().unwrap_or(Score::PERFECT),
    };
    let valid = files.iter().all(|file| file.is_valid(min_score));
    let mut summary = Summary::of(judgements());
    if let Some(least) = min_score
        && let Some(low) = judgements().map(|j| j.safety_score).min()
        && low.value() < least
    {
        let message = format!("❌ The safety score {low} is below the threshold {least}");
        summary.errors.push(message);
    }
    let errors = files.iter().flat_map(|file| &file.broken);
    let errors: Vec<_> = errors.collect();
    for (location, error) in &errors {
        let Location { file, line, column } = location;
        let message = &error.message;
        summary
            .errors
            .push(format!("❌ {file}:{line}:{column}: {message}"));
    }
    let answer = Answer {
        valid,
        overall_safety: valid,
        safety_score: score.value(),
        band: score.band(),
        summary,
        findings: judgements().flat_map(|j: &Judgement| &j.findings).collect(),
        statements: judgements()
            .flat_map(|j: &Judgement| &j.statements)
            .collect(),
        parse_errors: errors
            .into_iter()
            .map(|(location, error)| ParseError {
                message: &error.message,
                hint: error.hint.as_deref(),
                location,
            })
            .collect(),
        files: files
            .iter()
            .map(|file| FileAnswer {
                file: &file.file,
                valid: file.is_valid(min_score),
                safety_score: file.judgement.as_ref().map(|j| j.safety_score.value()),
            })
            .collect(),
    };
    let text = serde_json::to_string_pretty(&answer);
    text.unwrap_or_default() + "\n"
}
