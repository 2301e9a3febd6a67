//! `sqlite-rename-old-first`: a table is made anew after the old one was renamed away.

use super::{Check, Example, Group, Rule, Severity, Shows};
use crate::analyze::act::{Act, Name, TableChange};
use crate::analyze::finding::Finding;
use crate::analyze::scene::Scene;
use crate::backend::Backend;
use crate::verify::Level;

pub(super) static RULE: Rule = Rule {
    id: "sqlite-rename-old-first",
    group: Group::DataLoss,
    severity: Severity::Error,
    level: Level::Deny,
    penalty: 40,
    backends: &[Backend::Sqlite],
    about: "a table that is renamed away to be made anew under its name, while others refer to it",
    why: "Since 3.26 foreign keys, views and triggers follow the renamed table. Once it is dropped \
          they name a table that is not there, and every write to the referring tables fails.",
    instead: "Make the new table under another name, copy the rows, drop the old table, rename the \
              new one.",
    check: Check::Statement(check),
    examples: &[
        Example::sqlite(
            Shows::Fires,
            "CREATE TABLE p (id INTEGER PRIMARY KEY); \
             CREATE TABLE c (id INTEGER PRIMARY KEY, p_id INTEGER REFERENCES p (id))",
            "ALTER TABLE p RENAME TO old_p; CREATE TABLE p (id INTEGER PRIMARY KEY, a TEXT); \
             INSERT INTO p (id) SELECT id FROM old_p; DROP TABLE old_p",
        ),
        Example::sqlite(
            Shows::Silent,
            "CREATE TABLE p (id INTEGER PRIMARY KEY); \
             CREATE TABLE c (id INTEGER PRIMARY KEY, p_id INTEGER REFERENCES p (id))",
            "PRAGMA foreign_keys = OFF; PRAGMA legacy_alter_table = ON; BEGIN; \
             ALTER TABLE p RENAME TO old_p; CREATE TABLE p (id INTEGER PRIMARY KEY, a TEXT); \
             INSERT INTO p (id) SELECT id FROM old_p; DROP TABLE old_p; COMMIT",
        )
        .alone(),
        Example::sqlite(
            Shows::Silent,
            "CREATE TABLE p (id INTEGER PRIMARY KEY)",
            "ALTER TABLE p RENAME TO old_p; CREATE TABLE p (id INTEGER PRIMARY KEY, a TEXT); \
             INSERT INTO p (id) SELECT id FROM old_p; DROP TABLE old_p",
        ),
        Example::sqlite(
            Shows::Silent,
            "CREATE TABLE p (id INTEGER PRIMARY KEY); \
             CREATE TABLE c (id INTEGER PRIMARY KEY, p_id INTEGER REFERENCES p (id))",
            "ALTER TABLE p RENAME TO people",
        ),
    ],
};

fn check(scene: &Scene<'_>) -> Vec<Finding> {
    let Act::AlterTable(alter) = scene.act() else {
        return Vec::new();
    };
    let renamed = alter.changes.iter().filter_map(|change| match change {
        TableChange::Rename(to) => Some(to),
        _ => None,
    });
    renamed
        .filter_map(|to| found(scene, &alter.table, to))
        .collect()
}

fn found(scene: &Scene<'_>, table: &Name, to: &str) -> Option<Finding> {
    let aside = table.sibling(to);
    let is_made_again = scene
        .later()
        .any(|later| matches!(&later.act, Act::CreateTable(new) if new.name == *table));
    let is_dropped = scene
        .later()
        .any(|later| matches!(&later.act, Act::DropTables(names, _) if names.contains(&aside)));
    if !is_made_again || !is_dropped || !scene.is_old(table) {
        return None;
    }
    let followers = followers(scene, table);
    let who = match followers.as_slice() {
        // What refers to a table that nobody described is not known.
        [] if scene.relation(table).is_none() => "whatever refers to it".to_owned(),
        [] => return None,
        names => names
            .iter()
            .map(|name| format!("`{name}`"))
            .collect::<Vec<_>>()
            .join(" and "),
    };
    let finding = scene
        .finding(format!(
            "{who} will name `{aside}` from here on, also after it is dropped"
        ))
        .help(format!(
            "create the new table as `new_{name}`, copy the rows, drop `{name}`, then rename \
             `new_{name}` to `{name}`",
            name = table.name
        ))
        .on(table);
    Some(finding)
}

/// What follows the table to its new name.
fn followers(scene: &Scene<'_>, table: &Name) -> Vec<String> {
    let world = scene.world;
    let follow = !world.legacy_alter_table && scene.settings.version >= 26;
    let keys_follow = follow || world.foreign_keys;
    let mut names: Vec<String> = Vec::new();
    let related = world.relations.related(table);
    for (name, relation) in related.filter(|(name, _)| *name != table) {
        let triggers = relation.triggers.iter();
        let named = triggers.filter(|trigger| trigger.mentions.contains(table));
        if keys_follow && relation.refers_to(table) || follow && relation.reads.contains(table) {
            names.push(name.to_string());
        }
        if follow {
            names.extend(named.map(|trigger| trigger.name.clone()));
        }
    }
    names
}
