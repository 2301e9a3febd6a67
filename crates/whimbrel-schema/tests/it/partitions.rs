//! Partitions in the catalog, in what leads from one schema to another, and as Rust.

use whimbrel_schema::diff::difference;
use whimbrel_schema::operation::Change;
use whimbrel_schema::prelude::*;
use whimbrel_schema::render::{Node, lines};
use whimbrel_schema::{Catalog, Recording};

/// The schema that a recording makes, or why it makes none.
fn made(recording: &Recording) -> Result<Catalog, String> {
    let mut catalog = Catalog::new();
    for recorded in &recording.operations {
        let applied = recorded.operation.apply(&mut catalog);
        applied.map_err(|refused| refused.reason.to_string())?;
    }
    Ok(catalog)
}

fn events(s: &mut Schema) {
    s.create_table("events", |t| {
        t.big_integer("id");
        t.date("at");
        t.text("kind");
        t.primary_key(["id", "at"]);
        t.check("id > 0");
        t.index(["kind"]);
        t.partition_by_range(["at"]);
    });
    s.create_partition("events_2026", "events", |p| {
        p.from(["2026-01-01"]).to(["2027-01-01"]);
        p.partition_by_list(["id"]);
    });
    s.create_partition("events_2026_a", "events_2026", |p| p.values([1]));
}

fn schema(body: impl FnOnce(&mut Schema)) -> Catalog {
    let recording = Schema::record(|s| {
        events(s);
        body(s);
    });
    made(&recording).unwrap()
}

#[track_caller]
fn refused(body: impl FnOnce(&mut Schema)) -> String {
    let recording = Schema::record(|s| {
        events(s);
        body(s);
    });
    made(&recording).unwrap_err()
}

#[test]
fn a_partition_has_what_its_table_has() {
    let catalog = Schema::record(|s| {
        s.create_table("events", |t| {
            t.big_integer("id");
            t.text("kind");
            t.index(["kind"]);
            t.partition_by_hash(["id"]);
        });
        s.create_partition("part", "events", |p| p.hash(2, 0));
        s.add_column("events", |c| c.text("note").nullable());
        s.rename_column("events", "kind", "sort");
        s.create_index("events", [expression("lower(sort)")]);
        s.drop_index("events", "events_kind_idx");
    });
    let catalog = made(&catalog).unwrap();
    let part = catalog.table("part").unwrap();
    let columns: Vec<&str> = part.columns.iter().map(|c| c.name.as_str()).collect();
    assert_eq!(columns, ["id", "sort", "note"]);
    let indexes: Vec<&str> = part.indexes.iter().map(|i| i.name.as_str()).collect();
    assert_eq!(indexes, ["part_lower_idx"]);
}

#[test]
fn what_a_partition_cannot_do_alone_is_refused_by_name() {
    let of = "`events_2026_a` is a partition of `events_2026` and has the columns of that; change \
              `events_2026`";
    assert_eq!(refused(|s| s.drop_column("events_2026_a", "kind")), of);
    assert_eq!(
        refused(|s| s.add_column("events_2026_a", |c| c.text("x").nullable())),
        of
    );
    assert_eq!(
        refused(|s| s.drop_constraint("events_2026", "events_check")),
        "`events_check` is still used by `events_check` of `events`, of which `events_2026` is a \
         partition"
    );
    assert_eq!(
        refused(|s| s.drop_column("events", "at")),
        "`at` is still used by the partition key of `events`"
    );
    assert_eq!(
        refused(|s| s.drop_table("events")),
        "`events` is still used by its partition `events_2026`"
    );
}

#[test]
fn a_refused_change_reaches_no_partition() {
    let mut after = schema(|s| {
        s.create_index("events_2026_a", ["kind"]).name("own");
    });
    let drop = Schema::record(|s| {
        s.drop_index("events", "events_kind_idx");
        s.drop_column("events", "kind");
    });
    let [index, column] = drop.operations.as_slice() else {
        panic!("two operations");
    };
    index.operation.apply(&mut after).unwrap();
    let between = after.clone();
    assert!(column.operation.apply(&mut after).is_err());
    assert!(after == between);
}

#[test]
fn any_tree_of_partitions_leads_to_any_other() {
    let detached = schema(|s| s.detach_partition("events_2026_a", "events_2026"));
    let more = schema(|s| {
        s.create_index("events", ["id"]);
        s.create_partition("rest", "events", |p| p.rest());
        s.create_index("rest", ["at"]).name("own");
        s.rename_index("rest", "rest_id_idx", "rest_by_id");
    });
    let all = [Catalog::new(), schema(|_| {}), detached, more];
    for from in &all {
        for to in &all {
            let found = difference(from, to);
            assert_eq!(found.unexplained, [""; 0]);
            let mut now = from.clone();
            for operation in &found.operations {
                operation.apply(&mut now).unwrap();
            }
            assert!(now == *to, "{:#?}", found.operations);
        }
    }
}

#[test]
fn partitions_are_rendered_as_they_are_written() {
    let recording = Schema::record(|s| {
        s.create_partition("a", "t", |p| {
            p.from([min_value(), BoundValue::from("it's")])
                .to([bound_value("1.5"), max_value()]);
        });
        s.attach_partition("b", "t", |p| p.values([1, 2]));
        s.detach_partition("b", "t");
    });
    let nodes: Vec<Node> = recording
        .operations
        .into_iter()
        .map(|recorded| recorded.operation.into())
        .collect();
    let text = lines(&nodes);
    for part in [
        "schema.create_partition(\"a\", \"t\", |p|",
        "p.from([min_value(), BoundValue::from(\"it's\")])",
        ".to([bound_value(\"1.5\"), max_value()])",
        "schema.attach_partition(\"b\", \"t\", |p|",
        "p.values([1, 2])",
        "schema.detach_partition(\"b\", \"t\");",
    ] {
        assert!(text.contains(part), "{part}\nis not in\n{text}");
    }
}
