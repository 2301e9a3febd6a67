//! `large-transaction`: one transaction does a great deal.

use std::collections::BTreeMap;

use super::{Check, Example, Group, Rule, Severity, Shows, Whole};
use crate::analyze::act::Concern;
use crate::analyze::finding::Finding;
use crate::analyze::script::Transaction;
use crate::backend::Backend;
use crate::verify::Level;

/// The most statements on existing tables that one transaction should hold.
const MOST: usize = 20;

pub(super) static RULE: Rule = Rule {
    id: "large-transaction",
    group: Group::Process,
    severity: Severity::Warning,
    level: Level::Warn,
    penalty: 3,
    backends: &[Backend::Postgres, Backend::Sqlite],
    about: "a transaction with more than twenty statements that change existing tables or their rows",
    why: "Every lock is held until the last statement is done, a failure at the end repeats all of it, \
          and old row versions pile up meanwhile. On SQLite nobody else writes at all.",
    instead: "Split it into several revisions, each with one purpose.",
    check: Check::Script(check),
    examples: &[
        Example::postgres(
            Shows::Fires,
            "CREATE TABLE t (id bigint PRIMARY KEY)",
            "ALTER TABLE t ADD a int; ALTER TABLE t ADD b int; ALTER TABLE t ADD c int; \
             ALTER TABLE t ADD d int; ALTER TABLE t ADD e int; ALTER TABLE t ADD f int; \
             ALTER TABLE t ADD g int; ALTER TABLE t ADD h int; ALTER TABLE t ADD i int; \
             ALTER TABLE t ADD j int; ALTER TABLE t ADD k int; ALTER TABLE t ADD l int; \
             ALTER TABLE t ADD m int; ALTER TABLE t ADD n int; ALTER TABLE t ADD o int; \
             ALTER TABLE t ADD p int; ALTER TABLE t ADD q int; ALTER TABLE t ADD r int; \
             ALTER TABLE t ADD s int; ALTER TABLE t ADD u int; ALTER TABLE t ADD v int",
        ),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE t (id bigint PRIMARY KEY)",
            "ALTER TABLE t ADD a int; ALTER TABLE t ADD b int; ALTER TABLE t ADD c int",
        ),
        Example::postgres(
            Shows::Born,
            "",
            "CREATE TABLE t (id bigint PRIMARY KEY); \
             ALTER TABLE t ADD a int; ALTER TABLE t ADD b int; ALTER TABLE t ADD c int; \
             ALTER TABLE t ADD d int; ALTER TABLE t ADD e int; ALTER TABLE t ADD f int; \
             ALTER TABLE t ADD g int; ALTER TABLE t ADD h int; ALTER TABLE t ADD i int; \
             ALTER TABLE t ADD j int; ALTER TABLE t ADD k int; ALTER TABLE t ADD l int; \
             ALTER TABLE t ADD m int; ALTER TABLE t ADD n int; ALTER TABLE t ADD o int; \
             ALTER TABLE t ADD p int; ALTER TABLE t ADD q int; ALTER TABLE t ADD r int; \
             ALTER TABLE t ADD s int; ALTER TABLE t ADD u int; ALTER TABLE t ADD v int",
        ),
    ],
};

fn check(whole: &Whole<'_>) -> Vec<Finding> {
    let mut transactions: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (index, statement) in whole.script.statements.iter().enumerate() {
        let changes = statement.act.concern() != Concern::Neither;
        let mut targets = statement.act.targets().into_iter();
        let is_on_old = targets.any(|table| whole.is_old_at(index, table));
        if let (Transaction::Numbered(number), true) = (statement.transaction, changes && is_on_old)
        {
            transactions.entry(number).or_default().push(index);
        }
    }
    let large = transactions.into_values().filter_map(|statements| {
        let crossing = statements.get(MOST)?;
        let message = format!(
            "one transaction holds {} statements that change existing tables",
            statements.len()
        );
        let help = "split the revision, so that each has one purpose";
        Some(whole.finding(*crossing, message).help(help))
    });
    large.collect()
}
