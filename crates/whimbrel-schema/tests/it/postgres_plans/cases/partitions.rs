//! Partitioned tables, and partitions that come and go.

use whimbrel_schema::prelude::*;

use super::super::case::{Case, Down};
use crate::postgres_plans::names::Names;

pub(super) const CASES: &[Case] = &[
    of("create_partitioned", nothing, events, Down::Derived),
    of("create_partition", events, more_partitions, Down::Derived),
    of("attach_partition", loose, attach, Down::Derived),
    of("attach_list_partition", kinds, attach_list, Down::Derived),
    of("attach_hash_partition", hashes, attach_hash, Down::Derived),
    of("attach_wide_partition", wide, attach_wide, Down::Derived),
    of("detach_partition", events, detach, Down::Derived),
    of("detach_beside_rest", kinds, detach_list, Down::Derived),
    of("drop_partition", events, drop_one, Down::By(make_again)),
    of("drop_partitioned", nothing, events, Down::By(drop_all)),
    of("index_partitioned", nested, index, Down::Derived),
    of("keys_of_partitioned", nested, keys, Down::Derived),
    of("change_partitioned_columns", nested, columns, Down::Derived),
    of("retype_partitioned", bare, retype, Down::Never),
    of("change_partitioned_checks", nested, checks, Down::Derived),
    of("rename_partitioned", events, renames, Down::Derived),
    of("partition_of_its_own", events, own, Down::Derived),
    of("refer_to_partitioned", events, refer, Down::Derived),
    of(
        "partitioned_refers_blocking",
        events,
        refer_blocking,
        Down::Derived,
    ),
];

const fn of(name: &'static str, before: super::Body, up: super::Body, down: Down) -> Case {
    Case {
        name,
        before,
        up,
        down,
        since: 120_000,
    }
}

fn nothing(_: Names, _: &mut Schema) {}

fn empty_events(n: Names, s: &mut Schema) {
    s.create_table(n.of("events"), |t| {
        t.big_integer(n.of("id"));
        t.date(n.of("at"));
        t.text(n.of("kind")).default("plain");
        t.integer(n.of("size")).nullable();
        t.primary_key([n.of("id"), n.of("at")]);
        t.check(n.expression("{size} > 0"))
            .name(n.of("events_size"));
        t.index([n.of("kind")]).name(n.of("events_kind"));
        t.partition_by_range([n.of("at")]);
    });
}

fn events(n: Names, s: &mut Schema) {
    empty_events(n, s);
    s.create_partition(n.of("events_2025"), n.of("events"), |p| {
        p.from(["2025-01-01"]).to(["2026-01-01"]);
    });
    s.create_partition(n.of("events_2026"), n.of("events"), |p| {
        p.from(["2026-01-01"]).to(["2027-01-01"]);
    });
}

fn nested(n: Names, s: &mut Schema) {
    events(n, s);
    s.create_partition(n.of("events_2027"), n.of("events"), |p| {
        p.from(["2027-01-01"]).to(["2028-01-01"]);
        p.partition_by_list([n.of("id")]);
    });
    s.create_partition(n.of("events_2027_seven"), n.of("events_2027"), |p| {
        p.values([7]);
    });
}

fn bare(n: Names, s: &mut Schema) {
    nested(n, s);
    s.drop_index(n.of("events"), n.of("events_kind"));
}

fn more_partitions(n: Names, s: &mut Schema) {
    s.create_partition(n.of("events_2027"), n.of("events"), |p| {
        p.from(["2027-01-01"]).to(["2028-01-01"]);
        p.partition_by_hash([n.of("id")]);
    });
    s.create_partition(n.of("events_2027_0"), n.of("events_2027"), |p| {
        p.hash(2, 0);
    });
    s.create_partition(n.of("events_2027_1"), n.of("events_2027"), |p| {
        p.hash(2, 1);
    });
    s.create_partition(n.of("events_rest"), n.of("events"), |p| p.rest());
}

fn loose(n: Names, s: &mut Schema) {
    events(n, s);
    s.create_table(n.of("old"), |t| {
        t.big_integer(n.of("id"));
        t.date(n.of("at"));
        t.text(n.of("kind"));
        t.integer(n.of("size")).nullable();
        t.primary_key([n.of("id"), n.of("at")])
            .name(n.of("old_key"));
        t.check(n.expression("{size} > 0"))
            .name(n.of("events_size"));
    });
    s.insert(
        n.of("old"),
        [n.of("id"), n.of("at"), n.of("kind")],
        [(1, "2024-05-05", "a")],
    );
}

fn attach(n: Names, s: &mut Schema) {
    s.attach_partition(n.of("old"), n.of("events"), |p| {
        p.from([min_value()]).to([BoundValue::from("2025-01-01")]);
    });
}

fn kinds(n: Names, s: &mut Schema) {
    s.create_table(n.of("kinds"), |t| {
        t.integer(n.of("id")).nullable();
        t.text(n.of("name"));
        t.partition_by_list([n.of("id")]);
    });
    s.create_partition(n.of("kinds_one"), n.of("kinds"), |p| p.values([1]));
    s.create_partition(n.of("kinds_rest"), n.of("kinds"), |p| p.rest());
    s.create_table(n.of("few"), |t| {
        t.integer(n.of("id")).nullable();
        t.text(n.of("name"));
    });
    s.insert(
        n.of("few"),
        [n.of("id"), n.of("name")],
        [(2, "b"), (3, "c")],
    );
}

fn attach_list(n: Names, s: &mut Schema) {
    s.attach_partition(n.of("few"), n.of("kinds"), |p| {
        p.values([bound_value("2"), bound_value("3"), bound_value("NULL")]);
    });
}

fn detach_list(n: Names, s: &mut Schema) {
    s.detach_partition(n.of("kinds_one"), n.of("kinds"));
}

fn hashes(n: Names, s: &mut Schema) {
    s.create_table(n.of("hashes"), |t| {
        t.integer(n.of("id"));
        t.text(n.of("name"));
        t.partition_by_hash([n.of("id")]);
    });
    s.create_table(n.of("part"), |t| {
        t.integer(n.of("id"));
        t.text(n.of("name"));
    });
}

fn attach_hash(n: Names, s: &mut Schema) {
    s.attach_partition(n.of("part"), n.of("hashes"), |p| p.hash(3, 1));
    s.detach_partition(n.of("part"), n.of("hashes"));
    s.attach_partition(n.of("part"), n.of("hashes"), |p| p.hash(2, 1));
}

fn wide(n: Names, s: &mut Schema) {
    s.create_table(n.of("wide"), |t| {
        t.integer(n.of("a"));
        t.small_integer(n.of("b"));
        t.timestamptz(n.of("c"));
        t.partition_by_range([n.of("a"), n.of("b"), n.of("c")]);
    });
    s.create_table(n.of("part"), |t| {
        t.integer(n.of("a"));
        t.small_integer(n.of("b"));
        t.timestamptz(n.of("c"));
    });
    s.create_table(n.of("lower"), |t| {
        t.text(n.of("name"));
        t.partition_by_range([expression(n.expression("lower({name})"))]);
    });
    s.create_partition(n.of("lower_a"), n.of("lower"), |p| {
        p.from([min_value()]).to([BoundValue::from("m")]);
    });
}

fn attach_wide(n: Names, s: &mut Schema) {
    s.attach_partition(n.of("part"), n.of("wide"), |p| {
        p.from([
            1.into(),
            2.into(),
            BoundValue::from("2026-01-01 00:00:00+00"),
        ])
        .to([1.into(), 5.into(), max_value()]);
    });
    s.detach_partition(n.of("lower_a"), n.of("lower"));
}

fn detach(n: Names, s: &mut Schema) {
    s.detach_partition(n.of("events_2025"), n.of("events"));
}

fn drop_one(n: Names, s: &mut Schema) {
    s.assume_safe("of the past", |s| s.drop_table(n.of("events_2025")));
}

fn make_again(n: Names, s: &mut Schema) {
    s.create_partition(n.of("events_2025"), n.of("events"), |p| {
        p.from(["2025-01-01"]).to(["2026-01-01"]);
    });
}

fn drop_all(n: Names, s: &mut Schema) {
    s.drop_table(n.of("events_2026"));
    s.drop_table(n.of("events_2025"));
    s.drop_table(n.of("events"));
}

fn index(n: Names, s: &mut Schema) {
    s.create_index(n.of("events"), [key(n.of("size")), desc(n.of("at"))])
        .name(n.of("events_by_size"));
    s.create_index(n.of("events"), [expression(n.expression("lower({kind})"))])
        .filter(n.expression("{size} > 3"))
        .include([n.of("id")])
        .name(n.of("events_lower"));
    s.drop_index(n.of("events"), n.of("events_kind"));
}

fn keys(n: Names, s: &mut Schema) {
    let pkey = n.of("events_id_at");
    s.add_unique(n.of("events"), [n.of("at"), n.of("kind"), n.of("id")])
        .name(pkey);
    s.create_index(n.of("events"), [n.of("kind"), n.of("at"), n.of("id")])
        .unique()
        .name(n.of("events_once"));
}

fn columns(n: Names, s: &mut Schema) {
    s.alter_table(n.of("events"), |t| {
        t.text(n.of("note")).nullable();
        t.integer(n.of("count")).default(0);
        t.set_not_null(n.of("size"));
        t.rename_column(n.of("kind"), n.of("sort"));
        t.set_default(n.of("sort"), "other");
    });
}

fn retype(n: Names, s: &mut Schema) {
    s.change_type(n.of("events"), n.of("size"), Type::BigInteger);
    s.drop_column(n.of("events"), n.of("kind"));
}

fn checks(n: Names, s: &mut Schema) {
    s.add_check(n.of("events"), n.expression("{id} > 0"))
        .name(n.of("events_id"));
    s.rename_constraint(n.of("events"), n.of("events_size"), n.of("events_large"));
    s.drop_constraint(n.of("events"), n.of("events_id"));
}

fn renames(n: Names, s: &mut Schema) {
    s.rename_table(n.of("events"), n.of("happenings"));
    s.rename_table(n.of("events_2025"), n.of("happenings_2025"));
    s.rename_index(n.of("happenings"), n.of("events_kind"), n.of("by_kind"));
    s.create_partition(n.of("events_2027"), n.of("happenings"), |p| {
        p.from(["2027-01-01"]).to(["2028-01-01"]);
    });
}

fn own(n: Names, s: &mut Schema) {
    s.create_index(n.of("events_2025"), [n.of("size")])
        .name(n.of("own_size"));
    s.add_check(n.of("events_2025"), n.expression("{size} > 5"))
        .name(n.of("own_check"));
    s.set_default(n.of("events_2025"), n.of("kind"), "old");
    s.set_parameter(n.of("events_2025"), "fillfactor", "70");
}

fn refer(n: Names, s: &mut Schema) {
    s.create_table(n.of("notes"), |t| {
        t.big_integer(n.of("event"));
        t.date(n.of("at"));
        t.foreign_key([n.of("event"), n.of("at")], n.of("events"))
            .name(n.of("notes_event"));
    });
}

fn refer_blocking(n: Names, s: &mut Schema) {
    s.create_table(n.of("sizes"), |t| {
        t.integer(n.of("size")).primary_key();
    });
    s.blocking(|s| {
        s.add_foreign_key(n.of("events"), [n.of("size")], n.of("sizes"))
            .name(n.of("events_sizes"));
    });
    s.create_partition(n.of("events_2027"), n.of("events"), |p| {
        p.from(["2027-01-01"]).to(["2028-01-01"]);
    });
}
