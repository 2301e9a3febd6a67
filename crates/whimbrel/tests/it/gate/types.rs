//! What the typed builder does not let anyone write, and what rustc says of it.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::build::{cargo, messages, workspace};
use super::snapshot::assert_snapshot;

/// The width of the gutter, whatever line numbers the message shows.
const GUTTER: usize = 3;

#[test]
fn mistakes_that_types_can_catch_do_not_compile() {
    let arguments = ["-p", "types", "--examples", "--keep-going"];
    let (output, _) = messages(cargo("check").args(arguments));
    let mut errors: BTreeMap<String, String> = BTreeMap::new();
    for message in output {
        let example = message["target"]["name"].as_str().unwrap_or_default();
        let rendered = message["message"]["rendered"].as_str();
        let is_error = message["message"]["level"] == "error";
        if let Some(rendered) = rendered.filter(|_| is_error) {
            *errors.entry(example.to_owned()).or_default() += &normal(rendered);
        }
    }
    for entry in std::fs::read_dir(workspace().join("types/examples")).unwrap() {
        let path = entry.unwrap().path();
        let example = path.file_stem().unwrap().to_string_lossy().into_owned();
        assert!(errors.contains_key(&example), "`{example}` compiles");
    }
    let all: String = errors.into_values().collect();
    assert_snapshot("types/expected.txt", &all);
}

/// A message without what changes with the library's own sources: their lines and excerpts.
fn normal(rendered: &str) -> String {
    let root = workspace().join("../..").canonicalize().unwrap();
    let library = root.join("crates").to_string_lossy().into_owned();
    let mut text = String::new();
    let mut is_in_library = false;
    for line in rendered.lines() {
        let trimmed = line.trim_start();
        let arrow = trimmed
            .strip_prefix("--> ")
            .or(trimmed.strip_prefix("::: "));
        if let Some(place) = arrow {
            is_in_library = place.starts_with(&library);
            let place = place.replace(&library, "$LIBRARY");
            let shown = if is_in_library {
                without_position(&place)
            } else {
                &place
            };
            writeln!(text, "{:GUTTER$}--> {shown}", "").unwrap();
            continue;
        }
        match gutter(trimmed) {
            Some(_) if is_in_library => {}
            Some((number, rest)) => writeln!(text, "{number:>GUTTER$} |{rest}").unwrap(),
            None => {
                is_in_library = false;
                match trimmed.strip_prefix("= ") {
                    Some(note) => writeln!(text, "{:>GUTTER$} = {note}", "").unwrap(),
                    None => writeln!(text, "{line}").unwrap(),
                }
            }
        }
    }
    text
}

/// Splits a line of an excerpt into its number and what stands right of the bar.
fn gutter(line: &str) -> Option<(&str, &str)> {
    if line == "..." {
        return Some(("", ""));
    }
    let (number, rest) = line.split_once('|')?;
    let number = number.trim_end();
    let is_number = number.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then_some((number, rest))
}

fn without_position(place: &str) -> &str {
    place.split(':').next().unwrap_or(place)
}
