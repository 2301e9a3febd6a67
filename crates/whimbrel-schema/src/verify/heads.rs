//! Heads: a history has one end, or every further one carries a label of its own.

use super::finding::Finding;
use super::rule;
use crate::graph::Graph;
use crate::registry::{Registry, Revision};

pub(super) fn check(registry: &Registry, graph: &Graph) -> Vec<Finding> {
    let unlabelled = graph.unlabelled_heads();
    let Some((first, others)) = unlabelled.split_first() else {
        return Vec::new();
    };
    let second = others.iter().filter_map(|head| {
        let mut revisions = registry.revisions().iter();
        let revision = revisions.find(|revision| revision.header.id == *head)?;
        Some(second_head(revision, first))
    });
    second.collect()
}

fn second_head(revision: &Revision, first: &str) -> Finding {
    let id = revision.header.id;
    let place = revision.header.parents_place();
    let message = format!("the history has a second head: `{id}` beside `{first}`");
    let help = if revision.header.parents().is_empty() {
        format!(
            "if it follows another revision, say so: `.revises(\"{first}\")`; \
             if it begins a branch of its own, give it a label: `.labels(&[\"…\"])`"
        )
    } else {
        format!(
            "put one after the other with `migrate rebase`, join them with \
             `migrate merge {first} {id}`, or give a branch that stays apart a label"
        )
    };
    let finding = Finding::new(rule::SECOND_HEAD, place, message);
    finding.about(revision).help(help)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verify::testing::{history, messages};

    fn found(registry: &'static Registry) -> Vec<String> {
        messages(check(registry, &Graph::of(registry).unwrap()))
    }

    #[test]
    fn a_second_unlabelled_head_is_found() {
        history! {
            m20260101000000_a: Header::new("20260101000000", "a").labels(&["main"]);
            m20260102000000_b: Header::new("20260102000000", "b").revises("20260101000000");
            m20260103000000_c: Header::new("20260103000000", "c").revises("20260101000000");
            m20260104000000_d: Header::new("20260104000000", "d");
        }
        assert_eq!(
            found(&REGISTRY),
            [
                "the history has a second head: `20260103000000` beside `20260102000000`",
                "the history has a second head: `20260104000000` beside `20260102000000`",
            ]
        );
    }

    #[test]
    fn labelled_branches_and_joined_ones_may_be() {
        history! {
            m20260101000000_a: Header::new("20260101000000", "a");
            m20260102000000_b: Header::new("20260102000000", "b").revises("20260101000000");
            m20260103000000_c: Header::new("20260103000000", "c").revises("20260101000000");
            m20260104000000_d: Header::new("20260104000000", "d")
                .merges(&["20260102000000", "20260103000000"]);
            m20260105000000_e: Header::new("20260105000000", "e")
                .revises("20260102000000")
                .labels(&["reporting"]);
            m20260106000000_f: Header::new("20260106000000", "f").revises("20260105000000");
            m20260107000000_g: Header::new("20260107000000", "g").labels(&["audit"]);
        }
        assert_eq!(found(&REGISTRY), [""; 0]);
    }
}
