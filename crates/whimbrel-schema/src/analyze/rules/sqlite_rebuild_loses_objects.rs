//! `sqlite-rebuild-loses-objects`: a table made anew by hand without what belonged to the old one.

use super::{Check, Example, Group, Rule, Severity, Shows};
use crate::analyze::act::{Act, Name, NewTable, Sequence};
use crate::analyze::finding::Finding;
use crate::analyze::scene::Scene;
use crate::analyze::successor::{made_again, successor};
use crate::analyze::world::{Index, Relation, Trigger};
use crate::backend::Backend;
use crate::verify::Level;

pub(super) static RULE: Rule = Rule {
    id: "sqlite-rebuild-loses-objects",
    group: Group::DataLoss,
    severity: Severity::Error,
    level: Level::Deny,
    // What is lost may be made again later in the same migration, and more work must never raise the
    // score.
    penalty: 0,
    backends: &[Backend::Sqlite],
    about: "a table made anew by hand without its indexes, its triggers, AUTOINCREMENT, STRICT or \
            WITHOUT ROWID",
    why: "DROP TABLE takes indexes and triggers along, and the new table has only what its CREATE \
          TABLE says. Without AUTOINCREMENT the ids of deleted rows are given out again.",
    instead: "Make every index and trigger of the old table again after the rename, keep the options \
              of the table, and carry its row of `sqlite_sequence`. The typed operations do so.",
    check: Check::Statement(check),
    examples: &[
        Example::sqlite(
            Shows::Fires,
            "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT); CREATE INDEX t_a ON t (a)",
            "CREATE TABLE n (id INTEGER PRIMARY KEY, a TEXT NOT NULL); \
             INSERT INTO n SELECT * FROM t; DROP TABLE t; ALTER TABLE n RENAME TO t",
        ),
        Example::sqlite(
            Shows::Fires,
            "CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, a TEXT)",
            "CREATE TABLE n (id INTEGER PRIMARY KEY, a TEXT NOT NULL); \
             INSERT INTO n SELECT * FROM t; DROP TABLE t; ALTER TABLE n RENAME TO t",
        ),
        Example::sqlite(
            Shows::Silent,
            "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT); CREATE INDEX t_a ON t (a); \
             CREATE TRIGGER t_t AFTER INSERT ON t BEGIN SELECT 1; END",
            "CREATE TABLE n (id INTEGER PRIMARY KEY, a TEXT NOT NULL); \
             INSERT INTO n SELECT * FROM t; DROP TABLE t; ALTER TABLE n RENAME TO t; \
             CREATE INDEX t_a ON t (a); CREATE TRIGGER t_t AFTER INSERT ON t BEGIN SELECT 1; END",
        ),
        Example::sqlite(
            Shows::Silent,
            "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b TEXT); CREATE INDEX t_b ON t (b)",
            "CREATE TABLE n (id INTEGER PRIMARY KEY, a TEXT); \
             INSERT INTO n SELECT id, a FROM t; DROP TABLE t; ALTER TABLE n RENAME TO t",
        ),
    ],
};

fn check(scene: &Scene<'_>) -> Vec<Finding> {
    let Act::DropTables(tables, _) = scene.act() else {
        return Vec::new();
    };
    tables
        .iter()
        .filter_map(|table| found(scene, table))
        .collect()
}

fn found(scene: &Scene<'_>, table: &Name) -> Option<Finding> {
    let copy = successor(scene, table)?;
    let (old, new) = (scene.relation(table)?, scene.relation(copy)?);
    let swap = Swap {
        scene,
        new,
        names: [table, copy],
    };
    let mut lost = Vec::new();
    for (name, index) in scene.world.indexes_of(table) {
        if index.constraint.is_none() && swap.loses_index(index) {
            lost.push(format!("the index `{name}`"));
        }
    }
    for trigger in old.triggers.iter().filter(|t| swap.loses_trigger(t)) {
        lost.push(format!("the trigger `{}`", trigger.name));
    }
    let kept = made_again(scene, table).map_or_else(|| options(new), options_of_new);
    let options = options(old).into_iter();
    lost.extend(
        options
            .filter(|option| !kept.contains(option))
            .map(str::to_owned),
    );
    if lost.is_empty() {
        return None;
    }
    let finding = scene
        .finding(format!("`{table}` is made anew without {}", lost.join(", ")))
        .help(format!(
            "make the indexes and triggers of `{table}` again after the rename, and give the new table \
             the options of the old one"
        ))
        .on(table);
    Some(finding)
}

/// The options of a table that a new one should have as well.
fn options(table: &Relation) -> Vec<&'static str> {
    let options = [
        (table.autoincrement, "AUTOINCREMENT"),
        (table.strict, "STRICT"),
        (table.without_rowid, "WITHOUT ROWID"),
    ];
    let set = options.into_iter().filter(|(is_set, _)| *is_set);
    set.map(|(_, option)| option).collect()
}

fn options_of_new(table: &NewTable) -> Vec<&'static str> {
    let mut columns = table.columns.iter();
    let numbers = columns.any(|column| column.sequence == Some(Sequence::AutoIncrement));
    let options = [
        (numbers, "AUTOINCREMENT"),
        (table.strict, "STRICT"),
        (table.without_rowid, "WITHOUT ROWID"),
    ];
    let set = options.into_iter().filter(|(is_set, _)| *is_set);
    set.map(|(_, option)| option).collect()
}

/// A table that another takes the place of.
struct Swap<'s> {
    scene: &'s Scene<'s>,
    new: &'s Relation,
    /// The names under which the new table is spoken of.
    names: [&'s Name; 2],
}

impl Swap<'_> {
    fn loses_index(&self, index: &Index) -> bool {
        let keys = index.key_columns();
        let is_possible = keys.iter().all(|key| self.new.column(key).is_some());
        let in_place = self.scene.world.indexes_of(self.names[1]);
        let is_there = in_place
            .into_iter()
            .any(|(_, there)| there.keys == index.keys && (there.unique || !index.unique));
        let is_made = self.scene.later().any(|later| match &later.act {
            Act::CreateIndex(made) => self.names.contains(&&made.table) && made.keys == index.keys,
            _ => false,
        });
        is_possible && !is_there && !is_made
    }

    fn loses_trigger(&self, trigger: &Trigger) -> bool {
        let is_made = self.scene.later().any(|later| match &later.act {
            Act::CreateTrigger(made) => {
                self.names.contains(&&made.table) && made.name == trigger.name
            }
            _ => false,
        });
        !is_made
    }
}
