//! Columns: adding, dropping, renaming, NULL and defaults.

use whimbrel_schema::prelude::*;

use super::super::case::{Case, Down};
use super::{case, since};
use crate::postgres_plans::names::Names;

pub(super) const CASES: &[Case] = &[
    case("add_column", add, Down::Derived),
    since(
        120_000,
        case("add_computed_column", computed, Down::Derived),
    ),
    case("add_identity_column", identity, Down::Derived),
    case("add_joined_column", joined, Down::Derived),
    case("drop_column", drop, Down::By(add_again)),
    since(120_000, case("rename_column", rename, Down::Derived)),
    case("set_not_null", set_not_null, Down::Derived),
    case("set_not_null_while_blocking", blocking, Down::Derived),
    case("drop_not_null", drop_not_null, Down::Derived),
    since(130_000, case("defaults", defaults, Down::Derived)),
];

fn add(n: Names, s: &mut Schema) {
    s.alter_table(n.of("users"), |t| {
        t.text(n.of("language"))
            .default("en")
            .comment("it's spoken")
            .check(n.expression("length({language}) = 2"));
        t.timestamptz(n.of("changed_at"))
            .default(now())
            .on_update(now());
        t.varchar(n.of("nick"), 9).nullable().unique();
    });
    s.add_column(n.of("orders"), |c| {
        c.integer(n.of("version"))
            .default(0)
            .on_update(sql(n.expression("OLD.{version} + 1")))
    });
}

fn computed(n: Names, s: &mut Schema) {
    s.add_column(n.of("orders"), |c| {
        c.numeric(n.of("gross"))
            .nullable()
            .generated(n.expression("{total} * 1.19"))
    });
}

fn identity(n: Names, s: &mut Schema) {
    s.add_column(n.of("orders"), |c| {
        c.big_integer(n.of("id")).identity().primary_key()
    });
}

fn joined(n: Names, s: &mut Schema) {
    s.alter_table(n.of("orders"), |t| {
        t.integer(n.of("payer"))
            .nullable()
            .references(n.of("users"));
        t.integer(n.of("giver")).nullable();
    });
}

fn drop(n: Names, s: &mut Schema) {
    s.drop_column(n.of("users"), n.of("seen_at"));
    s.drop_column(n.of("users"), n.of("age"));
}

fn add_again(n: Names, s: &mut Schema) {
    s.alter_table(n.of("users"), |t| {
        t.integer(n.of("age")).nullable().default(18);
        t.timestamp(n.of("seen_at")).default(now()).on_update(now());
    });
}

fn rename(n: Names, s: &mut Schema) {
    s.add_column(n.of("orders"), |c| {
        c.numeric(n.of("gross"))
            .nullable()
            .generated(n.expression("{total} * 1.19"))
    });
    s.add_column(n.of("orders"), |c| {
        c.text(n.of("last_note"))
            .nullable()
            .on_update(sql(n.expression("NEW.{note}")))
    });
    s.rename_column(n.of("orders"), n.of("total"), n.of("net"));
    s.rename_column(n.of("orders"), n.of("note"), n.of("remark"));
    s.rename_column(n.of("users"), n.of("seen_at"), n.of("met_at"));
}

fn set_not_null(n: Names, s: &mut Schema) {
    s.set_not_null(n.of("users"), n.of("age"));
    s.set_not_null(n.of("users"), n.of("email"));
}

fn blocking(n: Names, s: &mut Schema) {
    s.blocking(|s| s.set_not_null(n.of("users"), n.of("age")));
}

fn drop_not_null(n: Names, s: &mut Schema) {
    s.drop_not_null(n.of("users"), n.of("email"));
}

fn defaults(n: Names, s: &mut Schema) {
    s.set_default(n.of("users"), n.of("age"), 21);
    s.set_default(n.of("users"), n.of("email"), random_uuid());
    s.drop_default(n.of("users"), n.of("state"));
    s.set_default(
        n.of("orders"),
        n.of("number"),
        sql("(SELECT 1) IS NULL)::int::bigint").postgres("coalesce(NULL, 1) -- one"),
    );
    s.set_default(n.of("orders"), n.of("note"), Option::<&str>::None);
}
