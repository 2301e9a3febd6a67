//! `drop-cascade`: what depends on an object goes along unnamed.

use super::{Check, Example, Group, Rule, Severity, Shows};
use crate::analyze::dependents::{Dependents, dependents};
use crate::analyze::finding::Finding;
use crate::analyze::scene::Scene;
use crate::backend::Backend;
use crate::verify::Level;

pub(super) static RULE: Rule = Rule {
    id: "drop-cascade",
    group: Group::DataLoss,
    severity: Severity::Error,
    level: Level::Deny,
    penalty: 40,
    backends: &[Backend::Postgres],
    about: "`CASCADE` where something is dropped or emptied",
    why: "Whatever depends on the object goes along without being named: views, foreign keys \
          of other tables, columns of a dropped type, the rows of every table that refers to a \
          truncated one.",
    instead: "List what depends on it, and drop each by name, in a statement that says so.",
    check: Check::Statement(check),
    examples: &[
        Example::postgres(
            Shows::Fires,
            "CREATE TABLE p (id bigint PRIMARY KEY); CREATE TABLE c (id bigint PRIMARY KEY, p_id \
             bigint REFERENCES p (id))",
            "TRUNCATE p CASCADE",
        ),
        Example::postgres(
            Shows::Fires,
            "CREATE TYPE mood AS ENUM ('ok'); CREATE TABLE t (id bigint PRIMARY KEY, m mood)",
            "DROP TYPE mood CASCADE",
        ),
        Example::postgres(
            Shows::Fires,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int); CREATE VIEW v AS SELECT a FROM t",
            "ALTER TABLE t DROP COLUMN a CASCADE",
        ),
        Example::postgres(
            Shows::Silent,
            "CREATE VIEW v AS SELECT 1 AS one",
            "DROP VIEW v",
        ),
        Example::postgres(
            Shows::Born,
            "",
            "CREATE TABLE p (id bigint PRIMARY KEY); CREATE TABLE c (id bigint PRIMARY KEY, p_id \
             bigint REFERENCES p (id)); DROP TABLE p CASCADE",
        ),
    ],
};

fn check(scene: &Scene<'_>) -> Vec<Finding> {
    let finding = match dependents(scene) {
        Dependents::NotAsked => return Vec::new(),
        Dependents::Known(names) if names.is_empty() && scene.world.is_partial => {
            scene.finding("whatever depends on it goes along unnamed")
        }
        Dependents::Unknown => scene.finding("whatever depends on it goes along unnamed"),
        Dependents::Known(names) if names.is_empty() => {
            return vec![
                scene
                    .finding("nothing depends on it now, but CASCADE would not tell")
                    .help("leave CASCADE out")
                    .only(Severity::Info),
            ];
        }
        Dependents::Known(names) => {
            let finding = scene.finding(format!("goes along unnamed: {}", names.join(", ")));
            // Views and keys can be made again; values cannot.
            let holds_values = |name: &&String| {
                let mut kinds = ["the column", "the table", "every row", "`"].into_iter();
                kinds.any(|kind| name.starts_with(kind))
            };
            let lost: Vec<String> = names.iter().filter(holds_values).cloned().collect();
            if lost.is_empty() {
                finding
            } else {
                finding.losing(lost.join(", "))
            }
        }
    };
    vec![finding.help("drop each dependent by name, and leave CASCADE out")]
}
