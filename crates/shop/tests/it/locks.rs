//! What `validate --format json` says of rules and locks.

use std::collections::BTreeMap;

use serde_json::Value;

/// The rules that fired.
pub(crate) fn rules(answer: &Value) -> Vec<&str> {
    let findings = answer["findings"].as_array().unwrap().iter();
    findings.map(|f| f["rule"].as_str().unwrap()).collect()
}

/// The strongest lock on each table that was there before.
pub(crate) fn locks(answer: &Value) -> BTreeMap<&str, usize> {
    const MODES: [&str; 8] = [
        "ACCESS SHARE",
        "ROW SHARE",
        "ROW EXCLUSIVE",
        "SHARE UPDATE EXCLUSIVE",
        "SHARE",
        "SHARE ROW EXCLUSIVE",
        "EXCLUSIVE",
        "ACCESS EXCLUSIVE",
    ];
    let mut strongest = BTreeMap::new();
    for statement in answer["statements"].as_array().unwrap() {
        for (table, mode) in statement["locks"].as_object().unwrap() {
            let rank = MODES.iter().position(|m| *m == mode).unwrap();
            let known = strongest.entry(table.as_str()).or_insert(rank);
            *known = rank.max(*known);
        }
    }
    strongest
}
