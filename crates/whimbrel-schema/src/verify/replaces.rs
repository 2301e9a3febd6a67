//! Replaced revisions: each by one revision, and in the registry no more.

use std::collections::HashMap;

use super::finding::Finding;
use super::rule;
use crate::registry::{Registry, Revision};

pub(super) fn check(registry: &Registry) -> Vec<Finding> {
    let revisions = registry.revisions();
    let listed: HashMap<&str, &Revision> = revisions.iter().map(|r| (r.header.id, r)).collect();
    let mut replaced: HashMap<&str, &str> = HashMap::new();
    let mut findings = Vec::new();
    for revision in revisions {
        for id in revision.header.replaced() {
            let problem = match (listed.get(id), replaced.insert(id, revision.header.id)) {
                (Some(_), _) => format!("it stands for `{id}`, which the registry still lists"),
                (None, Some(other)) => format!("`{other}` stands for `{id}` already"),
                (None, None) => continue,
            };
            let place = revision.header.replaces_place();
            let finding = Finding::new(rule::BAD_REPLACES, place, problem).about(revision);
            findings.push(
                finding
                    .literal(*id)
                    .help("`migrate squash` takes the modules away whose place the new one takes"),
            );
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verify::testing::{history, messages};

    #[test]
    fn what_is_replaced_is_gone_and_replaced_once() {
        history! {
            m20260101000000_a: Header::new("20260101000000", "a").replaces(&["20250101000000"]);
            m20260102000000_b: Header::new("20260102000000", "b")
                .revises("20260101000000")
                .replaces(&["20260101000000", "20250101000000", "20250102000000"]);
        }
        assert_eq!(
            messages(check(&REGISTRY)),
            [
                "it stands for `20260101000000`, which the registry still lists",
                "`20260101000000` stands for `20250101000000` already",
            ]
        );
    }
}
