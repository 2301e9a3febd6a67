//! Indexes: creating, dropping and renaming them.

use whimbrel_schema::prelude::*;

use super::super::case::{Case, Down};
use super::case;
use crate::postgres_plans::names::Names;

pub(super) const CASES: &[Case] = &[
    case("create_index", create, Down::Derived),
    case("create_index_in_every_way", every_way, Down::Derived),
    case(
        "create_index_of_new_table",
        of_new_table,
        Down::By(new_table_back),
    ),
    case("drop_index", drop, Down::Derived),
    case("rename_index", rename, Down::Derived),
];

fn create(n: Names, s: &mut Schema) {
    s.create_index(n.of("users"), [n.of("email")]);
}

fn every_way(n: Names, s: &mut Schema) {
    s.create_index(
        n.of("users"),
        [asc(n.of("email")), desc(n.of("age")).nulls_last()],
    )
    .unique()
    .include([n.of("id")])
    .filter(n.expression("{age} > 17 -- adults"))
    .name(n.of("adults"));
    s.create_index(
        n.of("users"),
        [
            expression(n.expression("lower({email})")).operator_class("TEXT_PATTERN_OPS"),
            key(n.of("state")).collation("C").nulls_first(),
        ],
    )
    .using("BTree");
    s.create_index(
        n.of("orders"),
        [key(n.of("number")).operator_class("pg_catalog.int8_ops")],
    )
    .using("hash")
    .name(n.of("hashed"));
}

fn of_new_table(n: Names, s: &mut Schema) {
    s.create_table(n.of("tags"), |t| {
        t.text(n.of("name"));
        t.index([expression(n.expression("lower({name})"))])
            .unique();
    });
    s.add_unique(n.of("tags"), [n.of("name")]);
    s.add_check(n.of("tags"), n.expression("{name} <> ''"));
    s.drop_not_null(n.of("tags"), n.of("name"));
    s.set_not_null(n.of("tags"), n.of("name"));
    s.change_type(n.of("tags"), n.of("name"), Type::Varchar(Some(9)));
    s.change_type(n.of("tags"), n.of("name"), Type::Text);
    s.rename_table(n.of("tags"), n.of("labels"));
    s.create_index(n.of("labels"), [n.of("name")]);
}

fn new_table_back(n: Names, s: &mut Schema) {
    s.drop_table(n.of("labels"));
}

fn drop(n: Names, s: &mut Schema) {
    s.drop_index(n.of("orders"), n.of("orders_by_user"));
}

fn rename(n: Names, s: &mut Schema) {
    s.rename_index(n.of("orders"), n.of("orders_by_user"), n.of("by_user"));
}
