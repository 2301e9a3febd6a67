//! Every case of the two files.

use std::collections::BTreeSet;

use whimbrel_schema::graph::{Graph, Target, TargetError};

use super::text::{Case, applied, cases, graph, kind, problem_kind};

#[test]
fn plans_are_as_the_cases_say() {
    check(include_str!("plans.txt"), 120);
}

#[test]
fn stamp_history_and_heads_are_as_the_cases_say() {
    check(include_str!("commands.txt"), 37);
}

fn check(text: &'static str, count: usize) {
    let cases = cases(text);
    assert_eq!(cases.len(), count);
    let wrong: Vec<String> = cases.iter().filter_map(difference).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// How a case ends otherwise than it should.
fn difference(case: &Case) -> Option<String> {
    let outcome = outcome(case);
    let is_right = match (&outcome, case.expected.strip_prefix("! ")) {
        (Err(kind), Some(expected)) => *kind == expected,
        (Ok((listed, after)), None) => {
            is_listed(case, listed) && (case.after.is_empty() || *after == case.after)
        }
        (Err(_), None) => case.is_quirk,
        (Ok(_), Some(_)) => false,
    };
    let Case {
        name,
        verb,
        argument,
        expected,
        ..
    } = case;
    (!is_right).then(|| format!("{name}: {verb} {argument}: {expected}, and it was {outcome:?}"))
}

fn is_listed(case: &Case, listed: &[&str]) -> bool {
    let expected: Vec<&str> = case.expected.split_whitespace().collect();
    match expected.split_last() {
        Some((&"(any)", expected)) => {
            let set: BTreeSet<_> = expected.iter().copied().collect();
            let links = |one: &str, other: &str| precedes(case, one, other);
            let in_order = listed.iter().enumerate().all(|(place, id)| {
                let mut later = listed.iter().skip(place + 1);
                !later.any(|later| links(later, id))
            });
            set == listed.iter().copied().collect() && listed.len() == set.len() && in_order
        }
        _ if matches!(case.verb, "stamp" | "heads" | "effective-heads" | "show") => {
            let set: BTreeSet<_> = expected.into_iter().collect();
            set == listed.iter().copied().collect()
        }
        _ => listed == expected,
    }
}

/// Tells whether one revision has to run before another: needed by it, or, on the way back, needing it.
fn precedes(case: &Case, one: &str, other: &str) -> bool {
    let graph = graph(case.history).unwrap();
    let (needed, needing) = match case.verb {
        "down" => (other, one),
        _ => (one, other),
    };
    let target = Target::Named(needing.to_owned());
    let below = graph.upgrade(&target, &BTreeSet::new()).unwrap();
    needed != needing && below.contains(&needed)
}

type Outcome = Result<(Vec<&'static str>, Vec<&'static str>), &'static str>;

fn outcome(case: &Case) -> Outcome {
    let graph = graph(case.history).map_err(|problems| problem_kind(&problems[0]))?;
    asked(case, &graph).map_err(|error| kind(&error))
}

fn asked(
    case: &Case,
    graph: &Graph,
) -> Result<(Vec<&'static str>, Vec<&'static str>), TargetError> {
    if case.verb == "purge" {
        let after = graph.stamped(&case.argument.parse()?, &BTreeSet::new())?;
        return Ok((graph.current(&after.into_iter().collect()), Vec::new()));
    }
    let mut now = applied(graph, &case.current)?;
    match case.verb {
        "up" => {
            let plan = graph.upgrade(&case.argument.parse()?, &now)?;
            now.extend(&plan);
            Ok((plan, graph.current(&now)))
        }
        "down" => {
            let plan = graph.downgrade(&case.argument.parse()?, &now)?;
            now.retain(|id| !plan.contains(id));
            Ok((plan, graph.current(&now)))
        }
        "stamp" => {
            let after = graph.stamped(&case.argument.parse()?, &now)?;
            let rows = graph.current(&after.into_iter().collect());
            Ok((rows, Vec::new()))
        }
        "history" => {
            let mut listed = graph.between(&case.argument.parse()?, &now)?;
            listed.reverse();
            Ok((listed, Vec::new()))
        }
        "heads" => Ok((graph.heads(), Vec::new())),
        "heads-ahead" => Ok((graph.heads_ahead(&now), Vec::new())),
        "show" | "create" => Ok((graph.points(&case.argument.parse()?, &now)?, Vec::new())),
        "effective-heads" => Ok((graph.effective_heads(), Vec::new())),
        other => panic!("no verb {other}"),
    }
}
