//! Reading the cases: a history a paragraph, a case a line.

use std::collections::BTreeSet;

use whimbrel_schema::graph::{Graph, Node, Problem, TargetError};

/// A case: what is asked of a history, where the database is, and what comes of it.
pub(super) struct Case {
    pub(super) name: &'static str,
    pub(super) is_quirk: bool,
    pub(super) history: &'static str,
    pub(super) verb: &'static str,
    pub(super) argument: &'static str,
    pub(super) current: Vec<&'static str>,
    pub(super) expected: &'static str,
    pub(super) after: Vec<&'static str>,
}

pub(super) fn cases(text: &'static str) -> Vec<Case> {
    let mut history = "";
    let mut cases = Vec::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        if let Some(graph) = line.strip_prefix("graph:") {
            history = graph;
        } else if !line.is_empty() {
            cases.push(case(history, line));
        }
    }
    cases
}

fn case(history: &'static str, line: &'static str) -> Case {
    let (name, rest) = line.split_once(": ").expect("a name");
    let (question, answer) = rest.split_once("=>").expect("an answer");
    let (question, current) = question.split_once('|').expect("where the database is");
    let (verb, argument) = question.trim().split_once(' ').unwrap_or((question, ""));
    let (expected, after) = answer.split_once('|').unwrap_or((answer, ""));
    Case {
        name: name.trim_end_matches(" quirk"),
        is_quirk: name.ends_with(" quirk"),
        history,
        verb: verb.trim(),
        argument: argument.trim(),
        current: current.split_whitespace().collect(),
        expected: expected.trim(),
        after: after.split_whitespace().collect(),
    }
}

pub(super) fn graph(history: &'static str) -> Result<Graph, Vec<Problem>> {
    let revisions = history
        .split(';')
        .filter(|revision| !revision.trim().is_empty());
    Graph::new(revisions.map(node))
}

fn node(revision: &'static str) -> Node {
    let mut words = revision.split_whitespace();
    let id = words.next().expect("an id");
    let mut lists = [Vec::new(), Vec::new(), Vec::new()];
    let mut list = 0;
    for word in words {
        match word {
            "<" => list = 0,
            "~" => list = 1,
            "#" => list = 2,
            name => lists[list].push(name),
        }
    }
    let [parents, depends_on, labels] = lists.map(|list| &*list.leak());
    Node {
        id,
        parents,
        depends_on,
        labels,
    }
}

/// What is applied when these are the newest applied revisions.
pub(super) fn applied(
    graph: &Graph,
    current: &[&str],
) -> Result<BTreeSet<&'static str>, TargetError> {
    Ok(graph.applied_below(current)?.into_iter().collect())
}

pub(super) fn kind(error: &TargetError) -> &'static str {
    match error {
        TargetError::Unknown { .. }
        | TargetError::Ambiguous { .. }
        | TargetError::OtherBranch { .. } => "unknown",
        TargetError::TooFar { .. } | TargetError::WrongWay { .. } => "too-far",
        TargetError::ManyHeads { .. } => "many-heads",
        TargetError::ManyCurrent { .. } => "many-current",
        TargetError::AmbiguousWalk { .. } => "ambiguous-walk",
        TargetError::NotApplied { .. } | TargetError::NothingAbove { .. } => "not-below",
        TargetError::EmptyRange { .. } => "empty-range",
        TargetError::Overlap { .. } => "overlap",
        TargetError::Malformed { .. } => "malformed",
        TargetError::Empty => "empty",
    }
}

pub(super) fn problem_kind(problem: &Problem) -> &'static str {
    match problem {
        Problem::DuplicateId { .. } => "duplicate-id",
        Problem::DuplicateLabel { .. } => "duplicate-label",
        Problem::MissingParent { .. } | Problem::MissingDependency { .. } => "missing",
        Problem::Cycle { .. } => "cycle",
        Problem::Reserved { .. } => "reserved",
    }
}
