//! The cases, by what they change.

mod attributes;
mod columns;
mod constraints;
mod indexes;
mod partitions;
mod rows;
mod tables;
mod types;

use whimbrel_schema::prelude::*;

use super::case::{Body, Case, Down};
use super::names::Names;

/// Every case.
pub(super) const GROUPS: &[(&str, &[Case])] = &[
    ("tables", tables::CASES),
    ("columns", columns::CASES),
    ("types", types::CASES),
    ("constraints", constraints::CASES),
    ("indexes", indexes::CASES),
    ("rows", rows::CASES),
    ("attributes", attributes::CASES),
    ("partitions", partitions::CASES),
];

/// A case by its name.
pub(super) fn named(name: &str) -> &'static Case {
    let mut all = GROUPS.iter().flat_map(|(_, cases)| *cases);
    all.find(|case| case.name == name)
        .unwrap_or_else(|| panic!("there is no case `{name}`"))
}

/// A case over the shop.
const fn case(name: &'static str, up: Body, down: Down) -> Case {
    Case {
        name,
        before: shop,
        up,
        down,
        since: 110_000,
    }
}

/// A case that older servers cannot run.
const fn since(version: u32, case: Case) -> Case {
    Case {
        since: version,
        ..case
    }
}

/// The tables that the cases change, with rows.
pub(super) fn shop(n: Names, s: &mut Schema) {
    s.create_enum(n.of("mood"), ["glad", "it's ok"]);
    s.create_table(n.of("users"), |t| {
        t.integer(n.of("id")).identity().primary_key();
        t.text(n.of("email"));
        t.integer(n.of("age")).nullable().default(18);
        t.varchar(n.of("state"), 20).default("new");
        t.enumeration(n.of("mood"), n.of("mood")).default("glad");
        t.timestamp(n.of("seen_at")).default(now()).on_update(now());
        t.comment("who buys");
    });
    s.create_table(n.of("orders"), |t| {
        t.big_integer(n.of("number"));
        t.integer(n.of("user_id"));
        t.decimal(n.of("total"), 10, 2).comment("with tax");
        t.text(n.of("note")).nullable();
        t.json(n.of("detail")).default(json!({}));
        t.check(n.expression("{total} >= 0"))
            .name(n.of("total_check"));
        t.index([n.of("user_id")]).name(n.of("orders_by_user"));
    });
    s.insert(
        n.of("users"),
        [n.of("id"), n.of("email")],
        [(1, "a@example.org"), (2, "it's \\ \"b\"")],
    );
    s.insert(
        n.of("orders"),
        [n.of("number"), n.of("user_id"), n.of("total"), n.of("note")],
        [(10, 1, 5, "7"), (11, 2, 6, "8")],
    );
}
