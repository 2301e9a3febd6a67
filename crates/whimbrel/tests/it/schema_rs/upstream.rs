//! Diesel's own cases: a checkout of its repository, where `DIESEL_SOURCE` names one.

use std::fs;
use std::path::Path;

use whimbrel::Backend;

use super::{Live, sections};

/// Cases that are written otherwise, with the reason.
const OTHERWISE: [(&str, &str); 0] = [];

#[test]
fn diesels_own_cases_agree() {
    let Some(source) = std::env::var_os("DIESEL_SOURCE") else {
        eprintln!("skipped: DIESEL_SOURCE names no checkout of Diesel 2.3");
        return;
    };
    let cases = Path::new(&source).join("diesel_cli/tests/print_schema");
    let mut compared = 0;
    let mut wrong = Vec::new();
    let mut names: Vec<_> = fs::read_dir(&cases)
        .unwrap()
        .map(|e| e.unwrap().path())
        .collect();
    names.sort();
    for case in names {
        for (backend, folder) in [(Backend::Postgres, "postgres"), (Backend::Sqlite, "sqlite")] {
            let folder = case.join(folder);
            let name = case.file_name().unwrap().to_str().unwrap();
            if !folder.join("schema.sql").exists() || OTHERWISE.iter().any(|(o, _)| *o == name) {
                continue;
            }
            compared += 1;
            if let Err(difference) = compare(&case, &folder, backend) {
                wrong.push(format!("== {name} on {backend}\n{difference}"));
            }
        }
    }
    assert!(compared > 0, "{} holds no cases", cases.display());
    assert!(
        wrong.is_empty(),
        "{} of {compared}:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

fn compare(case: &Path, folder: &Path, backend: Backend) -> Result<(), String> {
    let live = Live::after(
        backend,
        &fs::read_to_string(folder.join("schema.sql")).unwrap(),
    );
    let scratch = tempfile::tempdir().unwrap();
    let config = fs::read_to_string(case.join("diesel.toml")).unwrap_or_default();
    let config = sections(scratch.path(), &config);
    for named in config
        .sections()
        .iter()
        .filter(|named| named.section.file.is_some())
    {
        let snapshot = match named.section.file.as_deref() {
            Some("src/schema1.rs") => "expected_1.snap",
            Some("src/schema2.rs") => "expected_2.snap",
            _ => "expected.snap",
        };
        let mut text = live.printed(&named.section).text;
        let patch = fs::read_to_string(folder.join("schema.patch"));
        if let (Some(_), Ok(patch)) = (&named.section.patch_file, patch) {
            let patch = diffy::Patch::from_str(&patch).unwrap();
            text = diffy::apply(&text, &patch).map_err(|error| format!("{error}\n{text}"))?;
        }
        let expected = fs::read_to_string(folder.join(snapshot)).unwrap();
        let expected = expected.splitn(3, "---\n").nth(2).unwrap();
        if text.trim_end() != expected.trim_end() {
            return Err(diffy::create_patch(expected, &text).to_string());
        }
    }
    Ok(())
}
