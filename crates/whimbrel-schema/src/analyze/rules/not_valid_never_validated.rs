//! `not-valid-never-validated`: a rule that old rows may break for ever.

use super::{Check, Example, Group, Rule, Severity, Shows, Whole};
use crate::analyze::act::{Act, Name, TableChange};
use crate::analyze::finding::Finding;
use crate::analyze::script::Script;
use crate::analyze::world::Birth;
use crate::backend::Backend;
use crate::verify::Level;

pub(super) static RULE: Rule = Rule {
    id: "not-valid-never-validated",
    group: Group::Process,
    severity: Severity::Info,
    level: Level::Allow,
    penalty: 0,
    backends: &[Backend::Postgres],
    about: "a constraint added as NOT VALID that neither this migration nor a known later one \
          validates",
    why: "Old rows may break it for ever, the planner does not trust it, and SET NOT NULL \
          cannot rely on it.",
    instead: "Validate it in a later migration.",
    check: Check::Script(check),
    examples: &[
        Example::postgres(
            Shows::Fires,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text)",
            "ALTER TABLE t ADD CONSTRAINT ok CHECK (a > 0) NOT VALID",
        ),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text)",
            "ALTER TABLE t ADD CONSTRAINT ok CHECK (a > 0) NOT VALID; ALTER TABLE t VALIDATE \
             CONSTRAINT ok",
        )
        .alone(),
        Example::postgres(
            Shows::Silent,
            "CREATE TABLE t (id bigint PRIMARY KEY, a int)",
            "ALTER TABLE t ADD CONSTRAINT ok CHECK (a > 0) NOT ENFORCED",
        )
        .on(18),
        Example::postgres(
            Shows::Born,
            "",
            "CREATE TABLE t (id bigint PRIMARY KEY, a int, note text); ALTER TABLE t ADD \
             CONSTRAINT ok CHECK (a > 0) NOT VALID",
        ),
    ],
};

fn check(whole: &Whole<'_>) -> Vec<Finding> {
    let tables = whole.world.relations.changed();
    let old = tables.filter(|(_, relation)| relation.birth == Birth::Before);
    let constraints = old.flat_map(|(table, relation)| {
        let constraints = relation.constraints.iter();
        constraints.map(move |constraint| (table, constraint))
    });
    let open = constraints.filter(|(table, constraint)| {
        let is_new = !constraint.valid && constraint.birth == Birth::Now;
        let mut later = whole.script.validated_later.iter();
        let is_open = is_new && !is_unenforced(whole.script, table, &constraint.name);
        is_open && !later.any(|(on, name)| on == *table && *name == constraint.name)
    });
    open.map(|(table, constraint)| {
        let name = &constraint.name;
        whole
            .finding(
                whole.statement_of_key(table, constraint),
                format!("rows of `{table}` from before may break `{name}` for ever"),
            )
            .help(format!(
                "ALTER TABLE {table} VALIDATE CONSTRAINT {name} in a later migration"
            ))
            .on(table)
    })
    .collect()
}

/// Tells whether nothing is ever checked: there is nothing to validate then.
fn is_unenforced(script: &Script, table: &Name, name: &str) -> bool {
    script
        .statements
        .iter()
        .any(|statement| match &statement.act {
            Act::AlterTable(alter) if alter.table == *table => {
                alter.changes.iter().any(|change| match change {
                    TableChange::AddConstraint(new) => {
                        new.not_enforced && new.name.as_deref().is_none_or(|new| new == name)
                    }
                    _ => false,
                })
            }
            _ => false,
        })
}
