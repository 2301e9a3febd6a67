//! `domain-constraint-scan`: every column of a domain is checked.

use super::{Check, Example, Group, Rule, Severity, Shows};
use crate::analyze::act::{Act, Name};
use crate::analyze::finding::Finding;
use crate::analyze::scene::Scene;
use crate::backend::Backend;
use crate::verify::Level;

pub(super) static RULE: Rule = Rule {
    id: "domain-constraint-scan",
    group: Group::BlocksWrites,
    severity: Severity::Warning,
    level: Level::Warn,
    penalty: 0,
    backends: &[Backend::Postgres],
    about: "a rule added to a domain, or validated, that columns of old tables have",
    why: "SHARE is taken on every table with a column of the domain while it is read from end \
          to end: writers wait.",
    instead: "Add it as NOT VALID and validate it while few write; or put the rule on the \
     columns \
          as CHECKs.",
    check: Check::Statement(check),
    examples: &[
        Example::postgres(
            Shows::Fires,
            "CREATE DOMAIN pct AS int; CREATE TABLE t (id bigint PRIMARY KEY, p pct)",
            "ALTER DOMAIN pct ADD CONSTRAINT ok CHECK (VALUE >= 0)",
        ),
        Example::postgres(
            Shows::Silent,
            "CREATE DOMAIN pct AS int; CREATE TABLE t (id bigint PRIMARY KEY, p pct)",
            "ALTER DOMAIN pct ADD CONSTRAINT ok CHECK (VALUE >= 0) NOT VALID",
        ),
        Example::postgres(
            Shows::Silent,
            "CREATE DOMAIN pct AS int",
            "ALTER DOMAIN pct ADD CONSTRAINT ok CHECK (VALUE >= 0)",
        ),
        Example::postgres(
            Shows::Born,
            "",
            "CREATE DOMAIN pct AS int; CREATE TABLE t (id bigint PRIMARY KEY, p pct); ALTER \
             DOMAIN pct ADD CONSTRAINT ok CHECK (VALUE >= 0)",
        ),
    ],
};

fn check(scene: &Scene<'_>) -> Vec<Finding> {
    let Act::AlterDomain(domain, _) = scene.act() else {
        return Vec::new();
    };
    let read = scene.footprint.scans.iter();
    let old: Vec<&Name> = read.filter(|table| scene.may_hold_rows(table)).collect();
    if old.is_empty() {
        return Vec::new();
    }
    let list: Vec<String> = old.iter().map(|table| format!("`{table}`")).collect();
    let list = list.join(", ");
    let mut finding = scene
        .finding(format!(
            "writers of {list} wait while every `{domain}` is checked"
        ))
        .help(format!(
            "put the rule on the columns of {list} as CHECK NOT VALID, and validate it apart"
        ));
    finding.objects.extend(old.into_iter().cloned());
    vec![finding]
}
