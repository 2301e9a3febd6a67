//! What goes along when something is dropped or emptied with `CASCADE`.

use super::act::{Act, Name, TableChange};
use super::scene::Scene;
use super::world::{Birth, RelationKind, World};

/// What goes along with a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Dependents {
    /// Nobody asked for it: there is no `CASCADE`, or only on what the migration itself made.
    NotAsked,
    /// These, in words, as far as the schema is known.
    Known(Vec<String>),
    /// Nobody can say from the schema alone.
    Unknown,
}

/// What goes along with the statement.
pub(super) fn dependents(scene: &Scene<'_>) -> Dependents {
    let world = scene.world;
    match scene.act() {
        Act::DropTables(names, drop) | Act::DropViews(names, drop) if drop.cascade => of_each(
            names,
            |name| scene.is_old(name),
            |name| of_relation(world, name),
        ),
        Act::Truncate(names, drop, _) if drop.cascade => of_each(
            names,
            |name| scene.is_old(name),
            |name| referring(world, name),
        ),
        Act::AlterTable(alter) => of_changes(scene, &alter.table, &alter.changes),
        Act::DropTypes(names, drop) if drop.cascade => of_each(
            names,
            |name| is_old_type(world, name),
            |name| of_type(world, name),
        ),
        Act::DropDomains(names, drop) if drop.cascade => of_each(
            names,
            |name| is_old_type(world, name),
            |name| of_type(world, name),
        ),
        Act::DropSequences(names, drop) if drop.cascade => of_each(
            names,
            |name| scene.is_old(name),
            |name| of_sequence(world, name),
        ),
        Act::DropSchemas(names, drop) if drop.cascade => of_schemas(world, names),
        Act::DropFunctions(names, drop) if drop.cascade => {
            let is_new = |name: &Name| {
                let function = world.functions.get(name);
                function.is_some_and(|function| function.birth == Birth::Now)
            };
            if names.iter().all(is_new) {
                Dependents::NotAsked
            } else {
                Dependents::Unknown
            }
        }
        Act::DropExtensions(_, drop) if drop.cascade => Dependents::Unknown,
        _ => Dependents::NotAsked,
    }
}

fn of_each(
    names: &[Name],
    is_old: impl Fn(&Name) -> bool,
    of: impl Fn(&Name) -> Vec<String>,
) -> Dependents {
    let old: Vec<&Name> = names.iter().filter(|name| is_old(name)).collect();
    if old.is_empty() {
        return Dependents::NotAsked;
    }
    Dependents::Known(old.into_iter().flat_map(of).collect())
}

fn of_changes(scene: &Scene<'_>, table: &Name, changes: &[TableChange]) -> Dependents {
    let mut found = Vec::new();
    let mut asked = false;
    for change in changes {
        match change {
            TableChange::DropColumn { name, drop }
                if drop.cascade && scene.is_old_column(table, name) =>
            {
                asked = true;
                found.extend(of_column(scene.world, table, name));
            }
            TableChange::DropConstraint { name, drop } if drop.cascade => {
                let constraint = scene.relation(table).and_then(|r| r.constraint(name));
                if scene.is_old(table) && constraint.is_none_or(|c| c.birth == Birth::Before) {
                    asked = true;
                    let columns = constraint.map(|c| c.columns()).unwrap_or_default();
                    found.extend(keys_to(scene.world, table, &columns));
                }
            }
            _ => {}
        }
    }
    if asked {
        Dependents::Known(found)
    } else {
        Dependents::NotAsked
    }
}

fn of_relation(world: &World, name: &Name) -> Vec<String> {
    let mut found = views(world, name, |_| true);
    found.extend(keys_to(world, name, &[]));
    let children = world.relations.related(name);
    let children = children.filter(|(_, relation)| relation.parents.contains(name));
    found.extend(children.map(|(child, _)| format!("the table `{child}`")));
    found
}

fn of_column(world: &World, table: &Name, column: &str) -> Vec<String> {
    let mut found = views(world, table, |columns| {
        columns.is_none_or(|columns| columns.contains(column))
    });
    found.extend(keys_to(world, table, &[column]));
    let columns = world.relation(table).into_iter().flat_map(|r| &r.columns);
    let computed = columns.filter(|c| {
        let generated = c.generated.as_ref();
        generated.is_some_and(|g| g.expression.columns.contains(column))
    });
    found.extend(computed.map(|c| format!("the column `{table}.{}`", c.name)));
    found
}

/// The views that read a relation, and whose columns are asked for.
fn views(
    world: &World,
    name: &Name,
    is_meant: impl Fn(Option<&std::collections::BTreeSet<String>>) -> bool,
) -> Vec<String> {
    let relations = world.relations.related(name);
    let reading = relations
        .filter(|(_, view)| view.reads.contains(name) && is_meant(view.named_columns.as_ref()));
    reading
        .map(|(view, relation)| match relation.kind {
            RelationKind::MaterializedView { .. } => format!("the materialized view `{view}`"),
            _ => format!("the view `{view}`"),
        })
        .collect()
}

/// The foreign keys of other tables to a table, or to some columns of it.
fn keys_to(world: &World, table: &Name, columns: &[&str]) -> Vec<String> {
    let primary = world.relation(table).and_then(|r| r.primary_key());
    let keys = world.referring(table).filter(|(from, key)| {
        let named = key.references().map(|to| to.columns.as_slice());
        let meant = match named {
            Some([]) | None => primary.map(|key| key.columns()).unwrap_or_default(),
            Some(named) => named.iter().map(String::as_str).collect(),
        };
        *from != table && (columns.is_empty() || columns.iter().any(|c| meant.contains(c)))
    });
    keys.map(|(from, key)| format!("the foreign key `{}` of `{from}`", key.name))
        .collect()
}

/// The tables that refer to a table, and those that refer to them.
fn referring(world: &World, table: &Name) -> Vec<String> {
    let mut found: Vec<&Name> = Vec::new();
    let mut open = vec![table];
    while let Some(to) = open.pop() {
        for (from, _) in world.referring(to) {
            if from != table && !found.contains(&from) {
                found.push(from);
                open.push(from);
            }
        }
    }
    let rows = found.into_iter();
    rows.map(|name| format!("every row of `{name}`")).collect()
}

fn is_old_type(world: &World, name: &Name) -> bool {
    let enumeration = world.enumerations.get(name).map(|found| found.birth);
    let domain = world.domains.get(name).map(|found| found.birth);
    let other = world.types.get(name).copied();
    enumeration.or(domain).or(other) != Some(Birth::Now)
}

fn of_type(world: &World, name: &Name) -> Vec<String> {
    let mut found = Vec::new();
    for (table, relation) in &world.relations {
        for column in &relation.columns {
            if column.data_type.as_ref().is_some_and(|t| t.name == *name) {
                found.push(format!("the column `{table}.{}`", column.name));
            }
        }
    }
    let domains = world.domains.iter().filter(|(_, d)| d.base.name == *name);
    found.extend(domains.map(|(domain, _)| format!("the domain `{domain}`")));
    found
}

fn of_sequence(world: &World, name: &Name) -> Vec<String> {
    let mut found = Vec::new();
    for (table, relation) in &world.relations {
        for column in &relation.columns {
            let default = column.default.as_ref();
            if default.is_some_and(|d| d.text.contains(&name.name)) {
                found.push(format!("the default of `{table}.{}`", column.name));
            }
        }
    }
    found
}

fn of_schemas(world: &World, names: &[String]) -> Dependents {
    let is_old = |name: &&String| world.schemas.get(*name) != Some(&Birth::Now);
    let old: Vec<&String> = names.iter().filter(is_old).collect();
    if old.is_empty() {
        return Dependents::NotAsked;
    }
    let is_inside = |name: &Name| {
        old.iter()
            .any(|schema| name.schema.as_ref() == Some(schema))
    };
    let relations = world.relations.keys().filter(|name| is_inside(name));
    let types = world.enumerations.keys().chain(world.domains.keys());
    let types = types.filter(|name| is_inside(name));
    let found = relations.map(|name| format!("`{name}`"));
    Dependents::Known(found.chain(types.map(|name| format!("`{name}`"))).collect())
}
