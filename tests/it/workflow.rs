//! The commands of `.github/workflows/migrations.yml`, run as the workflow runs them.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use whimbrel_testkit::{PostgresServer, TestDirectory};

use crate::app::BINARY;

const PACKAGE: &str = env!("CARGO_MANIFEST_DIR");

/// What the steps of the workflow run, in order.
fn scripts() -> Vec<String> {
    let file = Path::new(PACKAGE).join(".github/workflows/migrations.yml");
    let text = fs::read_to_string(file).unwrap();
    let mut lines = text.lines().peekable();
    let mut scripts = Vec::new();
    while let Some(line) = lines.next() {
        let Some(script) = line.strip_prefix("        run: ") else {
            continue;
        };
        let mut whole = script.to_owned();
        if script == "|" {
            whole.clear();
            while let Some(line) = lines.next_if(|line| line.starts_with("          ")) {
                whole.push_str(line.trim_start());
                whole.push('\n');
            }
        }
        scripts.push(whole);
    }
    scripts
}

/// A checkout of the application with one commit, which is also that of `origin/main`.
fn checkout() -> TestDirectory {
    let folder = TestDirectory::new();
    for part in ["migrations", "src", ".github", "diesel.toml", "Cargo.toml"] {
        let source = Path::new(PACKAGE).join(part);
        let copied = Command::new("cp")
            .arg("-r")
            .arg(source)
            .arg(folder.path())
            .status();
        assert!(copied.unwrap().success(), "{part}");
    }
    let git = "git init -q . && git add . \
        && git -c user.name=a -c user.email=a@example.org commit -q -m all \
        && git update-ref refs/remotes/origin/main HEAD";
    let done = shell(git, &folder);
    assert!(done.status.success(), "{done:?}");
    folder
}

fn shell(script: &str, folder: &TestDirectory) -> Output {
    // The shell of a workflow's steps.
    Command::new("bash")
        .args(["-e", "-o", "pipefail", "-c", script])
        .current_dir(folder.path())
        .env("ANOMALY", BINARY)
        .env("POSTGRES_URL", PostgresServer::shared().url())
        .env("GITHUB_BASE_REF", "main")
        .env_remove("DATABASE_URL")
        .output()
        .unwrap()
}

#[test]
fn every_step_of_the_workflow_passes() {
    let folder = checkout();
    let scripts = scripts();
    assert_eq!(
        scripts[0], "cargo build --locked",
        "this test was built by it"
    );
    assert_eq!(scripts.len(), 7, "{scripts:#?}");
    for script in &scripts[1..] {
        let done = shell(script, &folder);
        assert!(done.status.success(), "{script}\n{done:#?}");
    }
    let sarif = fs::read_to_string(folder.file("migrations.sarif")).unwrap();
    let sarif: serde_json::Value = serde_json::from_str(&sarif).unwrap();
    assert_eq!(sarif["version"], "2.1.0");
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    for result in results {
        let place = &result["locations"][0]["physicalLocation"];
        let file = place["artifactLocation"]["uri"].as_str().unwrap();
        assert!(Path::new(PACKAGE).join(file).is_file(), "{result}");
        assert!(place["region"]["startLine"].as_u64() > Some(0), "{result}");
    }
}

#[test]
fn an_annotation_stands_at_its_line_and_is_one_line() {
    let folder = checkout();
    let finding = r#"{"revisions": [{"id": "7", "findings": [
        {"rule": "r", "level": "deny", "acknowledged": false, "message": "50% gone\nat once",
         "location": {"file": "migrations/m.rs", "line": 3, "column": 9}}]}]}"#;
    fs::write(folder.file("finding.json"), finding).unwrap();
    let script = "jq --raw-output --from-file .github/annotations.jq finding.json";
    let done = shell(script, &folder);
    let said = String::from_utf8(done.stdout).unwrap();
    let expected = "::error file=migrations/m.rs,line=3,title=r::7: 50%25 gone%0Aat once\n";
    assert_eq!(said, expected);
}
