//! Links: parents and dependencies lead somewhere and not in a circle; labels are unique.

use super::finding::Finding;
use super::rule;
use crate::graph::Problem;
use crate::registry::{Registry, Revision};

/// The findings about what keeps a registry from being a graph; repeated ids and names that
/// a target would misread are found elsewhere.
pub(super) fn check(registry: &Registry, problems: &[Problem]) -> Vec<Finding> {
    let find = |id: &str| {
        let mut revisions = registry.revisions().iter();
        revisions.find(|revision| revision.header.id == id)
    };
    let findings = problems.iter().filter_map(|problem| match problem {
        Problem::DuplicateId { .. } | Problem::Reserved { .. } => None,
        Problem::DuplicateLabel {
            label,
            first,
            second,
        } => Some(duplicate_label(find(second)?, label, first)),
        Problem::MissingParent { id, parent, .. } => {
            Some(missing_parent(find(id)?, problem, parent))
        }
        Problem::MissingDependency { id, dependency, .. } => {
            let revision = find(id)?;
            let place = revision.header.depends_on_place();
            let finding = Finding::new(rule::MISSING_DEPENDENCY, place, problem.to_string());
            Some(finding.about(revision).literal(*dependency))
        }
        Problem::Cycle { ids } => cycle(find(ids.first()?)?, problem),
    });
    findings.collect()
}

fn duplicate_label(revision: &Revision, label: &str, first: &str) -> Finding {
    let message = if label == first {
        format!("the label `{label}` is the id of a revision")
    } else {
        format!("the label `{label}` belongs to revision `{first}` already")
    };
    let place = revision.header.labels_place();
    let finding = Finding::new(rule::DUPLICATE_LABEL, place, message).about(revision);
    finding
        .literal(label)
        .help("a label stands once, where its branch begins; revisions after it inherit it")
}

fn missing_parent(revision: &Revision, problem: &Problem, parent: &str) -> Finding {
    let place = revision.header.parents_place();
    Finding::new(rule::MISSING_PARENT, place, problem.to_string())
        .about(revision)
        .literal(parent)
        .help("a parent is named by its id, and its module stands in the registry")
}

/// One finding for all the circles, at the oldest of their revisions.
fn cycle(first: &Revision, problem: &Problem) -> Option<Finding> {
    let place = match first.header.parents().is_empty() {
        true => first.header.depends_on_place(),
        false => first.header.parents_place(),
    };
    let finding = Finding::new(rule::CYCLE, place, problem.to_string()).about(first);
    Some(finding.help("the oldest of them has to follow an older one, or none"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::Graph;
    use crate::verify::testing::{history, messages};

    fn found(registry: &'static Registry) -> Vec<String> {
        messages(check(registry, &Graph::of(registry).unwrap_err()))
    }

    #[test]
    fn links_that_lead_nowhere_name_the_nearest() {
        history! {
            m20260101000000_a: Header::new("20260101000000", "a").labels(&["one"]);
            m20260102000000_b: Header::new("20260102000000", "b")
                .revises("20260101000001")
                .labels(&["one"])
                .depends_on(&["onne"]);
            m20260103000000_c: Header::new("20260103000000", "c")
                .revises("20260102000000")
                .labels(&["20260101000000"]);
        }
        assert_eq!(
            found(&REGISTRY),
            [
                "the label `one` belongs to revision `20260101000000` already",
                "the label `20260101000000` is the id of a revision",
                "no revision `20260101000001`; did you mean `20260101000000`?",
                "no revision or label `onne`; did you mean `one`?",
            ]
        );
    }

    #[test]
    fn a_circle_is_named_without_those_that_wait_for_it() {
        history! {
            m20260101000000_a: Header::new("20260101000000", "a").revises("20260102000000");
            m20260102000000_b: Header::new("20260102000000", "b").depends_on(&["one"]);
            m20260103000000_c: Header::new("20260103000000", "c").revises("20260102000000");
            m20260104000000_d: Header::new("20260104000000", "d")
                .labels(&["one"])
                .revises("20260101000000");
        }
        assert_eq!(
            found(&REGISTRY),
            [
                "these revisions follow each other in a circle: 20260101000000, 20260102000000, 20260104000000"
            ]
        );
    }

    #[test]
    fn a_revision_that_follows_itself_is_a_circle() {
        history! {
            m20260101000000_a: Header::new("20260101000000", "a").revises("20260101000000");
        }
        assert_eq!(
            found(&REGISTRY),
            ["the revision `20260101000000` follows itself"]
        );
    }
}
