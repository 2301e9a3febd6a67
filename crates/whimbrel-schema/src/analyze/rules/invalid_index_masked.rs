//! `invalid-index-masked`: an index that is not valid passes for one.

use super::{Check, Example, Group, Rule, Severity, Shows};
use crate::analyze::act::{Act, Concurrency};
use crate::analyze::finding::Finding;
use crate::analyze::scene::Scene;
use crate::backend::Backend;
use crate::verify::Level;

pub(super) static RULE: Rule = Rule {
    id: "invalid-index-masked",
    group: Group::Process,
    severity: Severity::Warning,
    level: Level::Warn,
    penalty: 2,
    backends: &[Backend::Postgres],
    about: "`CREATE INDEX CONCURRENTLY IF NOT EXISTS`",
    why: "A build that failed leaves an INVALID index. The next try finds it, says that it \
          exists, and succeeds: nobody uses the index, and every write keeps it up.",
    instead: "`DROP INDEX CONCURRENTLY IF EXISTS` first, then build without IF NOT EXISTS, \
     and see \
          that it is valid. The runner of Whimbrel does.",
    check: Check::Statement(check),
    examples: &[
        Example::postgres(
            Shows::Fires,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text)",
            "CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON t (a)",
        )
        .alone(),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text)",
            "DROP INDEX CONCURRENTLY IF EXISTS i; CREATE INDEX CONCURRENTLY i ON t (a)",
        )
        .alone(),
        Example::postgres(
            Shows::Born,
            "",
            "CREATE TABLE t (id bigint PRIMARY KEY, a int); CREATE INDEX IF NOT EXISTS i ON \
             t (a)",
        ),
    ],
};

fn check(scene: &Scene<'_>) -> Vec<Finding> {
    let Act::CreateIndex(index) = scene.act() else {
        return Vec::new();
    };
    let is_masking = index.if_not_exists && index.concurrency == Concurrency::Concurrently;
    let is_dropped = scene.before().any(|statement| match &statement.act {
        Act::DropIndexes(names, ..) => index.name.as_ref().is_some_and(|name| names.contains(name)),
        _ => false,
    });
    if !is_masking || is_dropped || scene.settings.mends_indexes {
        return Vec::new();
    }
    let table = &index.table;
    let name = index
        .name
        .as_ref()
        .map_or_else(String::new, |name| format!(" {name}"));
    let finding = scene
        .finding(format!(
            "an index of `{table}` that an earlier build left INVALID passes \
         for this one"
        ))
        .help(format!(
            "DROP INDEX CONCURRENTLY IF EXISTS{name}; CREATE INDEX CONCURRENTLY{name} …; \
             then see that indisvalid is true"
        ))
        .on(table);
    vec![finding]
}
