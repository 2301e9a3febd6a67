//! What columns, keys and constraints have beside their names.

use whimbrel_schema::prelude::*;

use super::super::case::{Case, Down};
use super::{case, since};
use crate::postgres_plans::names::Names;

pub(super) const CASES: &[Case] = &[
    case("add_attributed", attributed, Down::Derived),
    since(150_000, case("nulls_not_distinct", one_null, Down::Derived)),
    case("open_constraints", open, Down::Derived),
    Case {
        before: left_open,
        ..case("validate_constraints", validate, Down::Derived)
    },
    case("add_exclusion", exclude, Down::Derived),
    case("change_filling", filling, Down::Derived),
    case("change_options", options, Down::Derived),
    case("create_with_options", made_with_options, Down::Derived),
];

fn attributed(n: Names, s: &mut Schema) {
    s.create_table(n.of("rooms"), |t| {
        t.integer(n.of("id"))
            .identity_always()
            .numbering(|c| c.start(100).increment(5).cache(3).cycles());
        t.text(n.of("label")).collation("C");
        t.custom(n.of("during"), "int4range");
        t.integer(n.of("user_id"))
            .nullable()
            .references(n.of("users"))
            .match_full()
            .not_valid()
            .constraint_name(n.of("rooms_user"));
        t.primary_key([n.of("id")])
            .include([n.of("label")])
            .name(n.of("rooms_key"));
        t.unique([n.of("label")])
            .deferrable(InitiallyDeferred)
            .name(n.of("rooms_label"));
        t.check(n.expression("{id} > 0"))
            .no_inherit()
            .name(n.of("rooms_id"));
        t.check(n.expression("{label} <> ''"))
            .not_valid()
            .name(n.of("rooms_named"));
        t.exclude([(key(n.of("during")), "&&")])
            .using("gist")
            .filter(n.expression("{id} > 1"))
            .name(n.of("rooms_apart"));
        t.index([n.of("label")])
            .parameter("fillfactor", "70")
            .comment("by 'label'")
            .name(n.of("rooms_by_label"));
    });
    s.add_primary_key(n.of("orders"), [n.of("number")])
        .name(n.of("orders_key"))
        .include([n.of("total")])
        .deferrable(InitiallyImmediate);
    s.add_unique(n.of("users"), [n.of("email")])
        .name(n.of("users_mail"))
        .deferrable(InitiallyDeferred);
    s.create_index(n.of("users"), [n.of("age")])
        .parameter("fillfactor", "60")
        .name(n.of("users_by_age"));
}

fn one_null(n: Names, s: &mut Schema) {
    s.add_unique(n.of("orders"), [n.of("note")])
        .nulls_not_distinct()
        .name(n.of("orders_note"));
    s.create_index(n.of("users"), [n.of("age"), n.of("email")])
        .unique()
        .nulls_not_distinct()
        .name(n.of("users_age_once"));
}

fn open(n: Names, s: &mut Schema) {
    s.add_foreign_key(n.of("orders"), [n.of("user_id")], n.of("users"))
        .match_full()
        .not_valid();
    s.add_check(n.of("orders"), n.expression("{total} > 5"))
        .not_valid()
        .no_inherit()
        .name(n.of("orders_dear"));
}

fn left_open(n: Names, s: &mut Schema) {
    super::shop(n, s);
    s.add_foreign_key(n.of("orders"), [n.of("user_id")], n.of("users"))
        .not_valid()
        .name(n.of("orders_user"));
    s.add_check(n.of("orders"), n.expression("{total} > 1"))
        .not_valid()
        .name(n.of("orders_dear"));
}

fn validate(n: Names, s: &mut Schema) {
    s.validate_constraint(n.of("orders"), n.of("orders_user"));
    s.validate_constraint(n.of("orders"), n.of("orders_dear"));
}

fn exclude(n: Names, s: &mut Schema) {
    s.add_exclusion(n.of("orders"), [(n.of("number"), "=")])
        .deferrable(InitiallyImmediate)
        .name(n.of("orders_apart"));
    s.add_exclusion(
        n.of("orders"),
        [
            (key(n.of("user_id")), "="),
            (expression(n.expression("{number} + 1")), "="),
        ],
    )
    .filter(n.expression("{total} > 5"))
    .name(n.of("orders_next"));
    s.rename_constraint(n.of("orders"), n.of("orders_next"), n.of("orders_later"));
    s.rename_column(n.of("orders"), n.of("number"), n.of("ordinal"));
}

fn filling(n: Names, s: &mut Schema) {
    s.set_identity(n.of("orders"), n.of("number"))
        .always()
        .numbering(|c| c.increment(2));
    s.set_identity(n.of("orders"), n.of("number"))
        .numbering(|c| c.start(5).smallest(1).largest(5000));
    s.drop_identity(n.of("users"), n.of("id"));
    s.set_on_update(n.of("users"), n.of("state"), "touched");
    s.set_on_update(n.of("users"), n.of("state"), "changed");
    s.drop_on_update(n.of("users"), n.of("seen_at"));
    s.set_collation(n.of("users"), n.of("email"), "C");
    s.set_collation(n.of("users"), n.of("email"), "POSIX");
    s.drop_collation(n.of("users"), n.of("email"));
    s.set_collation(n.of("users"), n.of("state"), "C");
}

fn options(n: Names, s: &mut Schema) {
    s.set_unlogged(n.of("orders"));
    s.set_logged(n.of("orders"));
    s.set_parameter(n.of("orders"), "fillfactor", "70");
    s.set_parameter(n.of("orders"), "toast.autovacuum_enabled", "false");
    s.set_parameter(n.of("users"), "fillfactor", "60");
    s.reset_parameter(n.of("users"), "fillfactor");
    s.enable_row_security(n.of("users"));
    s.force_row_security(n.of("users"));
    s.enable_row_security(n.of("users"));
    s.force_row_security(n.of("orders"));
    s.disable_row_security(n.of("orders"));
    s.grant(n.of("users"), ["SELECT", "insert"], PUBLIC);
    s.revoke(n.of("users"), ["INSERT"], PUBLIC);
    s.grant(n.of("users"), ["UPDATE"], PUBLIC)
        .on_columns([n.of("email")]);
    s.set_owner(n.of("orders"), "pg_monitor");
    s.reset_owner(n.of("orders"));
    s.grant(n.of("orders"), ["SELECT", "DELETE"], "pg_monitor")
        .with_grant_option();
}

fn made_with_options(n: Names, s: &mut Schema) {
    s.create_table(n.of("scratch"), |t| {
        t.integer(n.of("id"));
        t.unlogged();
        t.parameter("fillfactor", "50");
    });
}
