//! Headers: a revision says what it does, and follows only older ones.

use std::collections::HashMap;

use super::finding::Finding;
use super::rule;
use crate::registry::{Registry, Revision};

/// Words that mean something else where a revision is named.
const RESERVED_LABELS: [&str; 3] = ["base", "head", "heads"];

pub(super) fn check(registry: &Registry) -> Vec<Finding> {
    let revisions = registry.revisions();
    let ids = revisions.iter().flat_map(|revision| {
        let header = &revision.header;
        let names = std::iter::once(header.id).chain(header.branch_labels().iter().copied());
        names.map(|name| (name, header.id))
    });
    // Of a label that is also an id, the id counts.
    let mut by_name: HashMap<&str, &str> = ids.collect();
    by_name.extend(revisions.iter().map(|r| (r.header.id, r.header.id)));
    let each = revisions.iter().flat_map(|revision| {
        let message = check_message(revision).into_iter();
        let labels_and_parents = check_labels(revision).chain(check_parents(revision));
        let order = check_order(revision, &by_name);
        message.chain(labels_and_parents).chain(order)
    });
    each.collect()
}

fn check_message(revision: &Revision) -> Option<Finding> {
    let header = &revision.header;
    let message = "the revision does not say what it does";
    let finding = Finding::new(rule::EMPTY_MESSAGE, header.place(), message);
    let finding = finding.about(revision).literal(header.message);
    let help = "write a few words after the id, such as \"add user preferences\"";
    header.message.trim().is_empty().then(|| finding.help(help))
}

fn check_labels(revision: &Revision) -> impl Iterator<Item = Finding> {
    let labels = revision.header.branch_labels().iter();
    labels.filter_map(move |label| {
        let problem = label_problem(label)?;
        let message = format!("the label `{label}` {problem}");
        let finding = Finding::new(rule::BAD_LABEL, revision.header.labels_place(), message);
        let help = "choose a word that is no id, such as `reporting`";
        Some(finding.about(revision).literal(*label).help(help))
    })
}

fn label_problem(label: &str) -> Option<&'static str> {
    let is_odd = |c: char| c.is_whitespace() || c.is_control() || ":,@+".contains(c);
    if label.is_empty() {
        Some("is empty")
    } else if RESERVED_LABELS.contains(&label) {
        Some("means something else where a revision is named")
    } else if label.bytes().all(|byte| byte.is_ascii_digit()) {
        Some("could be the beginning of an id")
    } else if ends_like_a_step(label) {
        Some("ends like a step back from a revision")
    } else if label.starts_with(['+', '-']) || label.contains(is_odd) {
        Some("cannot be written where a revision is named")
    } else {
        None
    }
}

/// Tells whether a target would read the end of a label as so many steps.
fn ends_like_a_step(label: &str) -> bool {
    let digits = label.rsplit_once('-').map_or("", |(_, digits)| digits);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

fn check_parents(revision: &Revision) -> Option<Finding> {
    let parents = revision.header.parents();
    let mut numbered = parents.iter().enumerate();
    let (_, parent) =
        numbered.find(|(at, parent)| parents.iter().take(*at).any(|other| other == *parent))?;
    let message = format!("the parent `{parent}` is listed twice");
    let place = revision.header.parents_place();
    let finding = Finding::new(rule::DUPLICATE_PARENT, place, message);
    Some(finding.about(revision).literal(*parent))
}

/// Diesel runs migrations in the order of their ids, so a revision's id is greater than the ids of
/// all that it needs.
fn check_order<'r>(
    revision: &'r Revision,
    by_name: &'r HashMap<&str, &str>,
) -> impl Iterator<Item = Finding> {
    let header = &revision.header;
    let parents = header.parents().iter();
    let dependencies = header.dependencies().iter();
    let links = parents
        .map(|parent| (*parent, header.parents_place()))
        .chain(dependencies.map(|needed| (*needed, header.depends_on_place())));
    links.filter_map(|(written, place)| {
        // A link that leads nowhere is found elsewhere, and so is an equal id: that is a circle.
        let id = *by_name.get(written)?;
        if id.len() != header.id.len() || header.id >= id {
            return None;
        }
        let message = format!(
            "the id `{}` is smaller than `{id}`, which it follows",
            header.id
        );
        let finding = Finding::new(rule::ID_ORDER, place, message).about(revision);
        let help = "give it a newer id: Diesel's tools run revisions in the order of their ids";
        Some(finding.literal(written).help(help))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verify::testing::{history, messages};

    #[test]
    fn empty_messages_odd_labels_and_late_parents_are_found() {
        history! {
            m20260103000000_late: Header::new("20260103000000", " ");
            m20260101000000_a: Header::new("20260101000000", "a")
                .revises("20260103000000")
                .labels(&["head", "2026", "a b", "", "fine"]);
            m20260102000000_b: Header::new("20260102000000", "b")
                .merges(&["20260101000000", "20260101000000"])
                .depends_on(&["late"]);
            m20260104000000_c: Header::new("20260104000000", "c").labels(&["late"]);
        }
        assert_eq!(
            messages(check(&REGISTRY)),
            [
                "the revision does not say what it does",
                "the label `head` means something else where a revision is named",
                "the label `2026` could be the beginning of an id",
                "the label `a b` cannot be written where a revision is named",
                "the label `` is empty",
                "the id `20260101000000` is smaller than `20260103000000`, which it follows",
                "the parent `20260101000000` is listed twice",
                "the id `20260102000000` is smaller than `20260104000000`, which it follows",
            ]
        );
    }
}
