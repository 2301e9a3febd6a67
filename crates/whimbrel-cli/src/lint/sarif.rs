//! The answer as SARIF 2.1.0
//! ([the standard](https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html)).

use serde_json::{Value, json};
use whimbrel_schema::analyze::judgement::{JudgedFinding, Location};
use whimbrel_schema::analyze::{Rule, Severity, rules::RULES};
use whimbrel_schema::verify::Level;

use super::judged::JudgedFile;

const UNREADABLE: &str = "unreadable-sql";

/// One run with every file.
pub(super) fn text(files: &[JudgedFile]) -> String {
    let mut results = Vec::new();
    for file in files {
        for (location, error) in &file.broken {
            results.push(json!({
                "ruleId": UNREADABLE,
                "level": "error",
                "message": {"text": error.message},
                "locations": [place(location)],
            }));
        }
        let judgement = file.judgement.as_ref();
        let findings = judgement
            .into_iter()
            .flat_map(|judgement| &judgement.findings);
        results.extend(findings.map(result));
    }
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "whimbrel",
                "version": env!("CARGO_PKG_VERSION"),
                "informationUri": "https://github.com/whimbrel-rs/whimbrel",
                "rules": RULES.iter().map(|rule| descriptor(rule)).chain([unreadable()]).collect::<Vec<_>>(),
            }},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    format!("{log:#}\n")
}

fn descriptor(rule: &Rule) -> Value {
    let level = match rule.severity {
        Severity::Info => "note",
        Severity::Warning => "warning",
        Severity::Error => "error",
    };
    json!({
        "id": rule.id,
        "shortDescription": {"text": format!("Finds {}.", rule.about)},
        "fullDescription": {"text": rule.why},
        "help": {"text": rule.instead},
        "defaultConfiguration": {"level": level},
        "properties": {"group": rule.group.name()},
    })
}

fn unreadable() -> Value {
    json!({
        "id": UNREADABLE,
        "shortDescription": {"text": "Finds a text that is no SQL of the database."},
        "defaultConfiguration": {"level": "error"},
    })
}

fn result(finding: &JudgedFinding) -> Value {
    let level = match finding.level {
        Level::Deny => "error",
        Level::Warn => "warning",
        Level::Allow => "note",
    };
    let mut result = json!({
        "ruleId": finding.rule,
        "level": level,
        "message": {"text": finding.message},
        "locations": finding.location.iter().map(place).collect::<Vec<_>>(),
    });
    if finding.acknowledged
        && let Some(result) = result.as_object_mut()
    {
        let justification = finding.reason.clone().unwrap_or_default();
        let suppression = json!([{"kind": "inSource", "justification": justification}]);
        result.insert("suppressions".to_owned(), suppression);
    }
    result
}

fn place(location: &Location) -> Value {
    json!({"physicalLocation": {
        "artifactLocation": {"uri": uri(&location.file)},
        "region": {"startLine": location.line, "startColumn": location.column},
    }})
}

/// A path as a URI ([RFC 3986, 2.1](https://www.rfc-editor.org/rfc/rfc3986#section-2.1)).
fn uri(path: &str) -> String {
    let mut uri = String::new();
    for byte in path.replace('\\', "/").bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'-' | b'_' | b'~' => {
                uri.push(char::from(byte));
            }
            // A colon would end a scheme.
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}
