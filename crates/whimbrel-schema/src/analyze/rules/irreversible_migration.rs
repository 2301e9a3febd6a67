//! `irreversible-migration`: there is no way back.

use super::{Check, Example, Group, Rule, Severity, Shows, Whole};
use crate::analyze::finding::Finding;
use crate::analyze::script::WayBack;
use crate::backend::Backend;
use crate::verify::Level;

pub(super) static RULE: Rule = Rule {
    id: "irreversible-migration",
    group: Group::Irreversible,
    severity: Severity::Warning,
    level: Level::Deny,
    // The loss itself is charged where it is found.
    penalty: 0,
    backends: &[Backend::Postgres, Backend::Sqlite],
    about: "a migration that loses data, with no way back that could bring it back",
    why: "Once it has run, rolling back restores the shape of the schema and nothing of what \
          was in it.",
    instead: "Back up what goes, or keep it under another name for a release. Say in `down` \
     how to \
          come back, or why nobody can.",
    check: Check::Script(check),
    examples: &[
        Example::postgres(
            Shows::Fires,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text)",
            "ALTER TABLE t DROP COLUMN note",
        ),
        Example::sqlite(
            Shows::Fires,
            "CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER, note TEXT)",
            "DROP TABLE t",
        ),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text)",
            "ALTER TABLE t ADD COLUMN b int",
        ),
        Example::postgres(
            Shows::Born,
            "",
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text); DROP TABLE t",
        ),
    ],
};

fn check(whole: &Whole<'_>) -> Vec<Finding> {
    if whole.script.way_back == WayBack::Answered {
        return Vec::new();
    }
    let found = whole.found.iter();
    let lost = found.filter(|f| f.severity > Severity::Info && f.rule.group == Group::DataLoss);
    let named = lost.filter_map(|f| Some((f, f.data_loss.as_ref()?)));
    let Some((loss, what)) = named.min_by_key(|(finding, _)| finding.statement) else {
        return Vec::new();
    };
    let mut finding = whole
        .finding(loss.statement, format!("no way back restores {what}"))
        .help("back it up first, or keep it under another name for a release");
    finding.objects.clone_from(&loss.objects);
    finding.data_loss.clone_from(&loss.data_loss);
    finding.headline = loss.headline;
    finding.follows = Some(loss.rule);
    vec![finding]
}
