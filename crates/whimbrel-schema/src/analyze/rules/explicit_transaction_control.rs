//! `explicit-transaction-control`: a migration ends the transaction of its runner.

use super::{Check, Example, Group, Rule, Severity, Shows};
use crate::analyze::act::{Act, TransactionControl};
use crate::analyze::finding::Finding;
use crate::analyze::scene::Scene;
use crate::analyze::script::Transactions;
use crate::backend::Backend;
use crate::verify::Level;

pub(super) static RULE: Rule = Rule {
    id: "explicit-transaction-control",
    group: Group::Process,
    severity: Severity::Error,
    level: Level::Deny,
    penalty: 20,
    backends: &[Backend::Postgres, Backend::Sqlite],
    about: "`BEGIN`, `COMMIT` or `ROLLBACK` in a migration whose transactions the runner opens",
    why: "It ends the runner's transaction: what came before is committed even if the rest \
          fails, and a missing COMMIT undoes everything.",
    instead: "Leave transactions to the runner. Split the migration where they must end.",
    check: Check::Statement(check),
    examples: &[
        Example::postgres(
            Shows::Fires,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text)",
            "BEGIN; ALTER TABLE t ADD COLUMN x int; COMMIT",
        ),
        Example::sqlite(
            Shows::Fires,
            "CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER, note TEXT)",
            "BEGIN; ALTER TABLE t ADD COLUMN x int; COMMIT",
        ),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text)",
            "SAVEPOINT s; ALTER TABLE t ADD COLUMN x int; RELEASE s",
        ),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text)",
            "ALTER TABLE t ADD COLUMN x int",
        ),
    ],
};

fn check(scene: &Scene<'_>) -> Vec<Finding> {
    let word = match scene.act() {
        Act::Transaction(TransactionControl::Begin) => "BEGIN",
        Act::Transaction(TransactionControl::Commit) => "COMMIT",
        Act::Transaction(TransactionControl::Rollback) => "ROLLBACK",
        _ => return Vec::new(),
    };
    let is_told = scene.before().any(|statement| is_control(&statement.act));
    if is_told {
        return Vec::new();
    }
    let finding = scene
        .finding(format!(
            "{word} takes the transaction out of the runner's hands"
        ))
        .help("leave transactions to the runner, and split the migration where they must end");
    let ends = scene.later().any(|statement| is_end(&statement.act));
    vec![match scene.script.transactions {
        // SQLite's own procedure for a table made anew has PRAGMAs before BEGIN and after COMMIT.
        Transactions::Script if ends && scene.settings.backend == Backend::Sqlite => {
            finding.only(Severity::Info).penalty(0)
        }
        Transactions::Script if ends => finding.only(Severity::Warning).penalty(0),
        // A later COMMIT may mend it, and more work must never raise the score.
        Transactions::Script => finding.penalty(0),
        Transactions::Runner => finding,
    }]
}

fn is_control(act: &Act) -> bool {
    is_end(act) || *act == Act::Transaction(TransactionControl::Begin)
}

fn is_end(act: &Act) -> bool {
    matches!(
        act,
        Act::Transaction(TransactionControl::Commit | TransactionControl::Rollback)
    )
}
