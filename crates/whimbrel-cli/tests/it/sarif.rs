//! `--format sarif`: SARIF 2.1.0, as code scanning takes it.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::tool::Tool;

fn log(files: &[(&str, &str)]) -> Value {
    let tool = Tool::with(files);
    let names = files.iter().map(|(name, _)| *name);
    let mut arguments = vec!["--format", "sarif"];
    arguments.extend(names);
    tool.lint(&arguments).json()
}

/// What the standard asks of a log and of each result.
#[track_caller]
fn must_be_sound(log: &Value) {
    assert_eq!(log["version"], "2.1.0");
    assert!(
        log["$schema"]
            .as_str()
            .unwrap()
            .ends_with("sarif-2.1.0.json")
    );
    let runs = log["runs"].as_array().unwrap();
    assert_eq!(runs.len(), 1);
    let driver = &runs[0]["tool"]["driver"];
    assert_eq!(driver["name"], "whimbrel");
    let rules = driver["rules"].as_array().unwrap().iter();
    let ids: Vec<&str> = rules.map(|rule| rule["id"].as_str().unwrap()).collect();
    let unique: BTreeSet<&str> = ids.iter().copied().collect();
    assert_eq!(ids.len(), unique.len(), "a rule is described twice");
    for result in runs[0]["results"].as_array().unwrap() {
        let rule = result["ruleId"].as_str().unwrap();
        assert!(unique.contains(rule), "`{rule}` is not described");
        assert!(["note", "warning", "error"].contains(&result["level"].as_str().unwrap()));
        assert_ne!(result["message"]["text"].as_str().unwrap(), "");
        for location in result["locations"].as_array().unwrap() {
            let place = &location["physicalLocation"];
            assert_ne!(place["artifactLocation"]["uri"].as_str().unwrap(), "");
            assert!(place["region"]["startLine"].as_u64().unwrap() >= 1);
            assert!(place["region"]["startColumn"].as_u64().unwrap() >= 1);
        }
    }
}

#[test]
fn names_every_finding_with_its_place() {
    let log = log(&[
        ("1.sql", "CREATE TABLE a (id bigint PRIMARY KEY);\n"),
        ("2.sql", "SELECT 1;\nDROP TABLE a;\n"),
    ]);
    must_be_sound(&log);
    let results = log["runs"][0]["results"].as_array().unwrap();
    let dropped = results
        .iter()
        .find(|result| result["ruleId"] == "drop-table");
    let dropped = dropped.unwrap();
    assert_eq!(dropped["level"], "error");
    let place = &dropped["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "2.sql");
    assert_eq!(place["region"]["startLine"], 2);
    assert!(dropped.get("suppressions").is_none());
}

#[test]
fn says_what_is_acknowledged() {
    let text = "-- whimbrel: allow(drop-table)\nDROP TABLE a;\n";
    let log = log(&[("1.sql", text)]);
    must_be_sound(&log);
    let results = log["runs"][0]["results"].as_array().unwrap();
    let dropped = results
        .iter()
        .find(|result| result["ruleId"] == "drop-table");
    assert_eq!(dropped.unwrap()["suppressions"][0]["kind"], "inSource");
}

#[test]
fn of_a_text_that_is_no_sql_is_a_log_too() {
    let log = log(&[("1.sql", "SELEC 1;\n")]);
    must_be_sound(&log);
    assert_eq!(log["runs"][0]["results"][0]["ruleId"], "unreadable-sql");
}

/// A file in a folder with a blank: a URI holds none.
#[test]
fn writes_files_as_uris() {
    let log = log(&[("a change 50%.sql", "DROP TABLE a;\n")]);
    must_be_sound(&log);
    let place = &log["runs"][0]["results"][0]["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "a%20change%2050%25.sql");
}
