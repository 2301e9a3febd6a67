//! The page of the analyzer's rules says what the rules are.

use std::collections::BTreeSet;
use std::env;
use std::fmt::Write;
use std::fs;
use std::path::Path;

use whimbrel_schema::analyze::rules::{Check, RULES, UNDECIDED};
use whimbrel_schema::analyze::{Group, Rule};

const INTRODUCTION: &str = "\
# The rules of the analyzer

What the analyzer finds in a migration, by group. The level is what the gate does with a finding
unless the policy says otherwise: `deny` fails the build, `warn` reports it, `allow` keeps it in
`migrate validate` and its JSON. The severity is how grave a finding is by itself.

Rules look at operations and at plain SQL alike, with the schema before the statement known; what a
migration itself has made is nobody's yet and passes. The [gate](GATE.md) has rules of its own.

This page is written by a test, from the rules themselves.
";

#[test]
fn the_page_lists_every_rule() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/RULES.md");
    let page = page();
    if env::var_os("WHIMBREL_BLESS").is_some() {
        fs::write(&path, &page).unwrap();
    }
    let written = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        written == page,
        "docs/RULES.md is not what the rules say; WHIMBREL_BLESS=1 writes it anew"
    );
}

fn page() -> String {
    let mut page = INTRODUCTION.to_owned();
    let groups: BTreeSet<Group> = RULES.iter().map(|rule| rule.group).collect();
    for group in groups {
        let rules: Vec<&Rule> = RULES.iter().copied().filter(|r| r.group == group).collect();
        write!(page, "\n## {}\n\n{}\n\n", group.name(), about(group)).unwrap();
        page.push_str(
            "| rule | | severity | level | databases | finds |\n|---|---|---|---|---|---|\n",
        );
        rules.iter().for_each(|rule| page.push_str(&row(rule)));
    }
    page.push_str("\n## Not decided\n\n| rule | why |\n|---|---|\n");
    for rule in UNDECIDED {
        writeln!(page, "| `{}` | {} |", rule.id, rule.why).unwrap();
    }
    page.push_str("\n## Why, and what to do instead\n");
    let mut rules = RULES.to_vec();
    rules.sort_by_key(|rule| rule.id);
    for rule in rules {
        let (why, instead) = (rule.why, rule.instead);
        write!(page, "\n### {}\n\n{why}\n\nInstead: {instead}\n", rule.id).unwrap();
        if let Check::Elsewhere(place) = rule.check {
            write!(page, "\nWhere: {place}.\n").unwrap();
        }
    }
    page
}

fn row(rule: &Rule) -> String {
    let databases: Vec<String> = rule.backends.iter().map(ToString::to_string).collect();
    let done = match rule.check {
        Check::Statement(_) | Check::Script(_) => "done",
        Check::Elsewhere(_) => "elsewhere",
    };
    format!(
        "| [`{id}`](#{id}) | {done} | {} | {} | {} | {} |\n",
        rule.severity.name(),
        format!("{:?}", rule.default_level()).to_lowercase(),
        databases.join(", "),
        rule.about.replace('|', "\\|"),
        id = rule.id,
    )
}

const fn about(group: Group) -> &'static str {
    match group {
        Group::DataLoss => "Rows or values are lost.",
        Group::FailsOnExistingRows => "The rows that exist, or the server, may refuse it.",
        Group::BlocksWrites => "Writers wait.",
        Group::BlocksReads => "Readers wait, too.",
        Group::BreaksRunningVersion => {
            "The version of the application that runs meanwhile fails, or sees less."
        }
        Group::Irreversible => "There is no way back.",
        Group::Performance => "It works, and costs.",
        Group::Convention => "It works, and is not how it is done.",
        Group::Portability => "It means something else on another database.",
        Group::Process => "How migrations are written, kept and run.",
    }
}
