//! Constraints: adding, dropping and renaming them.

use whimbrel_schema::prelude::*;

use super::super::case::{Case, Down};
use super::case;
use crate::postgres_plans::names::Names;

pub(super) const CASES: &[Case] = &[
    case("add_primary_key", primary_key, Down::Derived),
    case("add_unique", unique, Down::Derived),
    case("add_foreign_keys", foreign_keys, Down::Derived),
    case("add_check", check, Down::Derived),
    case("add_blocking", blocking, Down::Derived),
    case("drop_constraints", drop, Down::Derived),
    case("rename_constraints", rename, Down::Derived),
];

fn primary_key(n: Names, s: &mut Schema) {
    s.add_primary_key(n.of("orders"), [n.of("number"), n.of("user_id")]);
}

fn unique(n: Names, s: &mut Schema) {
    s.add_unique(n.of("users"), [n.of("email"), n.of("age")])
        .name(n.of("once"));
    s.add_unique(n.of("orders"), [n.of("number")]);
}

fn foreign_keys(n: Names, s: &mut Schema) {
    s.drop_not_null(n.of("orders"), n.of("number"));
    s.add_foreign_key(n.of("orders"), [n.of("user_id")], n.of("users"))
        .on_delete(Cascade);
    s.add_unique(n.of("users"), [n.of("age"), n.of("id")]);
    s.add_column(n.of("orders"), |c| c.integer(n.of("age")).nullable());
    s.add_foreign_key(
        n.of("orders"),
        [n.of("age"), n.of("user_id")],
        (n.of("users"), [n.of("age"), n.of("id")]),
    )
    .name(n.of("by_age"))
    .deferrable(InitiallyDeferred)
    .on_update(Cascade);
    s.add_column(n.of("users"), |c| {
        c.integer(n.of("friend"))
            .nullable()
            .references(n.of("users"))
    });
}

fn check(n: Names, s: &mut Schema) {
    s.add_check(
        n.of("users"),
        n.expression("{age} > 0 OR {email} <> 'it''s'"),
    );
    s.drop_not_null(n.of("users"), n.of("email"));
}

fn blocking(n: Names, s: &mut Schema) {
    s.blocking(|s| {
        s.add_unique(n.of("users"), [n.of("email")]);
        s.add_check(n.of("users"), n.expression("{age} > 0"));
        s.add_foreign_key(n.of("orders"), [n.of("user_id")], n.of("users"));
        s.create_index(n.of("orders"), [n.of("note")]);
    });
}

fn drop(n: Names, s: &mut Schema) {
    s.add_foreign_key(n.of("orders"), [n.of("user_id")], n.of("users"))
        .name(n.of("of_user"));
    s.drop_constraint(n.of("orders"), n.of("total_check"));
    s.drop_constraint(n.of("orders"), n.of("of_user"));
}

fn rename(n: Names, s: &mut Schema) {
    s.rename_constraint(n.of("orders"), n.of("total_check"), n.of("sum_check"));
    s.add_unique(n.of("orders"), [n.of("number")])
        .name(n.of("number_key"));
    s.rename_constraint(n.of("orders"), n.of("number_key"), n.of("no_key"));
}
