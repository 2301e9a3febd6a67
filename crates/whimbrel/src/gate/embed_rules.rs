//! The application's own rules, as it embeds them: what they say, and what they found.
//!
//! Their checks are functions of the build script, which the program does not hold.

use whimbrel_schema::analyze::{Finding, Rule};
use whimbrel_schema::verify::{Judged, Policy, Verified};

use super::embed::add;

/// What the rules say of themselves.
pub(super) fn add_rules(text: &mut String, policy: &Policy) {
    for rule in policy.own_rules() {
        let Rule {
            id,
            group,
            severity,
            level,
            penalty,
            backends,
            about,
            why,
            instead,
            ..
        } = rule;
        add(
            text,
            format_args!(
                "&Rule {{ id: {id:?}, group: Group::{group:?}, severity: Severity::{severity:?}, \
                 level: Level::{level:?}, penalty: {penalty}, about: {about:?}, why: {why:?}, \
                 instead: {instead:?}, check: Check::Elsewhere(\"the build script\"), \
                 examples: &[], backends: &["
            ),
        );
        for backend in *backends {
            add(text, format_args!("Backend::{backend:?},"));
        }
        text.push_str("] },\n");
    }
}

/// What the rules found, both ways and on every backend.
pub(super) fn add_findings(text: &mut String, policy: &Policy, revisions: &[Verified]) {
    let is_own = |rule: &Rule| policy.own_rules().iter().any(|own| own.id == rule.id);
    let mut revisions: Vec<&Verified> = revisions.iter().collect();
    revisions.sort_by_key(|verified| verified.revision.header.id);
    for verified in revisions {
        for judged in &verified.judged {
            let findings = judged.report.findings.iter();
            for found in findings.filter(|found| is_own(found.rule)) {
                add_finding(text, verified.revision.header.id, judged, found);
            }
        }
    }
}

fn add_finding(text: &mut String, revision: &str, judged: &Judged, found: &Finding) {
    let Finding {
        message,
        help,
        data_loss,
        headline,
        severity,
        penalty,
        certain,
        ..
    } = found;
    let (rule, backend, direction) = (found.rule.id, judged.backend, judged.direction);
    let operation = operation_of(judged, found);
    add(
        text,
        format_args!(
            "EmbeddedFinding {{ rule: {rule:?}, revision: {revision:?}, \
             backend: Backend::{backend:?}, direction: Direction::{direction:?}, \
             operation: {operation:?}, message: {message:?}, help: {help:?}, \
             data_loss: {data_loss:?}, headline: {headline:?}, severity: Severity::{severity:?}, \
             penalty: {penalty}, certain: {certain} }},\n"
        ),
    );
}

/// The operation that a finding is about, and which of its statements.
fn operation_of(judged: &Judged, found: &Finding) -> Option<(usize, usize)> {
    let statements = &judged.script.statements;
    let operation = statements.get(found.statement)?.operation?;
    let earlier = statements.iter().take(found.statement);
    let nth = earlier.filter(|statement| statement.operation == Some(operation));
    Some((operation, nth.count()))
}
