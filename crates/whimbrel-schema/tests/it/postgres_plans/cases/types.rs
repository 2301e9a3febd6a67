//! Changing types.

use whimbrel_schema::prelude::*;

use super::super::case::{Case, Down};
use super::{case, since};
use crate::postgres_plans::names::Names;

pub(super) const CASES: &[Case] = &[
    case("change_identity_type", identity, Down::By(identity_back)),
    case("change_type_implied", implied, Down::By(implied_back)),
    case("change_type_by_cast", cast, Down::By(cast_back)),
    since(
        120_000,
        case("change_enum", change_enum, Down::By(change_enum_back)),
    ),
    Case {
        before: moods,
        since: 120_000,
        ..case("drop_enum_value", drop_value, Down::Never)
    },
    Case {
        before: moods,
        since: 120_000,
        ..case("drop_enum_value_unused", drop_unused, Down::Never)
    },
    case("change_type_using", using, Down::By(using_back)),
    Case {
        before: serial,
        ..case("change_serial_type", serial_up, Down::Never)
    },
    Case {
        before: joined,
        ..case("change_joined_type", joined_up, Down::By(joined_back))
    },
];

fn identity(n: Names, s: &mut Schema) {
    s.change_type(n.of("users"), n.of("id"), Type::BigInteger);
}

fn identity_back(n: Names, s: &mut Schema) {
    s.change_type(n.of("users"), n.of("id"), Type::Integer);
}

fn implied(n: Names, s: &mut Schema) {
    s.change_type(n.of("users"), n.of("state"), Type::Text);
    s.change_type(n.of("users"), n.of("age"), Type::Decimal(None));
    s.change_type(n.of("orders"), n.of("detail"), Type::JsonBinary);
}

fn implied_back(n: Names, s: &mut Schema) {
    s.change_type(n.of("orders"), n.of("detail"), Type::Json);
    s.change_type(n.of("users"), n.of("age"), Type::Integer);
    s.change_type(n.of("users"), n.of("state"), Type::Varchar(Some(20)));
}

fn cast(n: Names, s: &mut Schema) {
    s.create_enum(n.of("feeling"), ["glad", "it's ok", "sad"]);
    s.alter_table(n.of("users"), |t| {
        t.change_type(n.of("mood"), Type::Enumeration(n.of("feeling").into()));
    });
    s.change_type(n.of("orders"), n.of("note"), Type::SmallInteger);
    s.change_type(n.of("orders"), n.of("note"), Type::Boolean);
}

fn cast_back(n: Names, s: &mut Schema) {
    s.change_type(n.of("orders"), n.of("note"), Type::SmallInteger);
    s.change_type(n.of("orders"), n.of("note"), Type::Text);
    s.alter_table(n.of("users"), |t| {
        t.change_type(n.of("mood"), Type::Enumeration(n.of("mood").into()));
    });
    s.drop_enum(n.of("feeling"));
}

fn change_enum(n: Names, s: &mut Schema) {
    s.rename_enum_value(n.of("mood"), "it's ok", "fi'ne");
    s.rename_enum(n.of("mood"), n.of("feeling"));
    s.add_enum_value(n.of("feeling"), "me'h").before("fi'ne");
    s.add_enum_value(n.of("feeling"), "sad").after("fi'ne");
    s.set_default(n.of("users"), n.of("mood"), "sad");
}

fn change_enum_back(n: Names, s: &mut Schema) {
    s.drop_enum_value(n.of("feeling"), "sad")
        .replaced_by("glad");
    s.drop_enum_value(n.of("feeling"), "me'h");
    s.rename_enum(n.of("feeling"), n.of("mood"));
    s.rename_enum_value(n.of("mood"), "fi'ne", "it's ok");
}

/// Columns of an enum type with all that stands over them.
fn moods(n: Names, s: &mut Schema) {
    super::shop(n, s);
    s.add_enum_value(n.of("mood"), "unused").after("glad");
    s.create_table(n.of("days"), |t| {
        t.integer(n.of("id")).primary_key();
        t.enumeration(n.of("best"), n.of("mood"))
            .default("glad")
            .check(n.expression("{best} <> {worst} OR {id} > 0"));
        t.enumeration(n.of("worst"), n.of("mood"))
            .default("it's ok");
        t.array(n.of("all"), Type::enum_type(n.of("mood")))
            .nullable();
        t.index([n.of("best")]).name(n.of("days_by_best"));
        t.index([n.of("id")])
            .filter(n.expression("{worst} = 'glad'"))
            .name(n.of("glad_days"));
    });
    s.insert(
        n.of("days"),
        [n.of("id"), n.of("best"), n.of("worst")],
        [(1, "glad", "it's ok")],
    );
    s.update(n.of("days"), every_row(), |row| {
        row.set(n.of("all"), sql("'{\"it''s ok\"}'"));
    });
}

fn drop_value(n: Names, s: &mut Schema) {
    s.drop_enum_value(n.of("mood"), "it's ok")
        .replaced_by("glad");
}

/// The type gets a third value, which no row holds.
fn drop_unused(n: Names, s: &mut Schema) {
    s.drop_enum_value(n.of("mood"), "unused");
}

fn using(n: Names, s: &mut Schema) {
    s.change_type_using(
        n.of("users"),
        n.of("seen_at"),
        Type::TimestampTz,
        n.expression("{seen_at} AT TIME ZONE 'UTC'"),
    );
    s.drop_default(n.of("users"), n.of("age"));
    s.change_type_using(
        n.of("users"),
        n.of("age"),
        Type::Interval,
        n.expression("make_interval(years => {age})"),
    );
}

fn using_back(n: Names, s: &mut Schema) {
    s.change_type_using(
        n.of("users"),
        n.of("age"),
        Type::Integer,
        n.expression("extract(year FROM {age})::integer"),
    );
    s.set_default(n.of("users"), n.of("age"), 18);
    s.change_type_using(
        n.of("users"),
        n.of("seen_at"),
        Type::Timestamp,
        n.expression("{seen_at} AT TIME ZONE 'UTC' -- back"),
    );
}

fn serial(n: Names, s: &mut Schema) {
    super::shop(n, s);
    s.create_table(n.of("legacy"), |t| {
        t.custom(n.of("id"), "serial");
        t.small_integer(n.of("part")).default(0);
    });
    s.insert(n.of("legacy"), [n.of("id")], [(41,), (7,)]);
}

fn serial_up(n: Names, s: &mut Schema) {
    s.change_type(n.of("legacy"), n.of("id"), Type::BigInteger);
}

fn joined(n: Names, s: &mut Schema) {
    super::shop(n, s);
    s.add_foreign_key(n.of("orders"), [n.of("user_id")], n.of("users"));
}

fn joined_up(n: Names, s: &mut Schema) {
    s.drop_not_null(n.of("users"), n.of("email"));
    s.change_type(n.of("users"), n.of("id"), Type::BigInteger);
    s.change_type(n.of("orders"), n.of("user_id"), Type::BigInteger);
}

fn joined_back(n: Names, s: &mut Schema) {
    s.change_type(n.of("orders"), n.of("user_id"), Type::Integer);
    s.change_type(n.of("users"), n.of("id"), Type::Integer);
    s.set_not_null(n.of("users"), n.of("email"));
}
