//! The acts of a rebuild lead to the table that its own text makes.

use whimbrel_schema::analyze::Settings;
use whimbrel_schema::analyze::act::{Act, Name};
use whimbrel_schema::analyze::world::{Relation, World};
use whimbrel_schema::plan::{Action, Item};
use whimbrel_schema::{Backend, plan::Rebuild};

use super::compare::{read, spelt};
use super::corpus::Run;

/// Applies the acts of an item to the world; of a rebuild, says where the table differs from the
/// one that its text makes.
pub(super) fn follow(item: &Item, world: &mut World, run: &Run) -> Option<String> {
    let settings = &run.settings();
    for act in &item.acts {
        apply(world, act, settings);
    }
    let Action::Rebuild(rebuild) = &item.action else {
        return None;
    };
    let name = |name: &str| Name::new(name.to_ascii_lowercase());
    let said = world.relation(&name(&rebuild.table)).map(table);
    let read = made(rebuild, run)?;
    let read = read.relation(&name(&rebuild.temporary)).map(table);
    (said != read).then(|| {
        let text = |table: Option<String>| table.unwrap_or_default();
        format!(
            "{}\nthe acts lead to\n{}\nthe text makes\n{}",
            rebuild.create,
            text(said),
            text(read)
        )
    })
}

fn made(rebuild: &Rebuild, run: &Run) -> Option<World> {
    let mut world = World::new(Backend::Sqlite);
    for statement in read(run, &rebuild.create)? {
        apply(&mut world, &statement.act, &run.settings());
    }
    Some(world)
}

fn apply(world: &mut World, act: &Act, settings: &Settings) {
    let footprint = world.footprint(act, settings);
    assert_eq!(footprint.refusal, None, "{act:#?}");
    world.apply(act, &footprint);
}

/// The columns and constraints of a table, by name.
///
/// The check of an enum type is named after its table; until the table is made anew, it keeps the name
/// that the table had when the column came.
fn table(relation: &Relation) -> String {
    let columns = relation.columns.iter().map(|column| {
        let mut column = column.clone();
        column.birth = Default::default();
        spelt(&column)
    });
    let constraints = relation.constraints.iter();
    let constraints = constraints.filter(|constraint| !constraint.name.ends_with("_enum"));
    let constraints = constraints.map(|constraint| {
        let mut constraint = constraint.clone();
        constraint.birth = Default::default();
        spelt(&constraint)
    });
    let mut parts: Vec<String> = columns.chain(constraints).collect();
    parts.sort();
    parts.join("\n")
}
