//! Tables: creating, dropping, renaming and commenting on them.

use whimbrel_schema::prelude::*;

use super::super::case::{Case, Down};
use super::{case, since};
use crate::postgres_plans::names::Names;

pub(super) const CASES: &[Case] = &[
    since(
        130_000,
        case("create_table_of_every_type", every_type, Down::Derived),
    ),
    case("create_table_joined", joined, Down::Derived),
    case("drop_table", drop_table, Down::Never),
    Case {
        before: with_tickets,
        ..case("drop_table_joined", drop_tickets, Down::Never)
    },
    case("rename_table", rename, Down::Derived),
    case("comments", comments, Down::Derived),
    case("drop_comments", drop_comments, Down::Derived),
    case("enums", enums, Down::By(enums_back)),
    case("guarded", guarded, Down::Never),
];

fn every_type(n: Names, s: &mut Schema) {
    s.create_table(n.of("everything"), |t| {
        t.uuid(n.of("id")).primary_key().default(random_uuid());
        t.big_integer(n.of("part")).primary_key().identity();
        t.small_integer(n.of("small")).default(-3);
        t.integer(n.of("four")).default(i32::MIN);
        t.big_integer(n.of("eight")).default(i64::MIN);
        t.decimal(n.of("price"), 12, 4).default("-1.5000").unique();
        t.numeric(n.of("any")).default(7);
        t.real(n.of("real")).default(0.1);
        t.double(n.of("double")).default(f64::NEG_INFINITY);
        t.boolean(n.of("yes")).default(true);
        t.text(n.of("text")).default("it's \\n $$");
        t.varchar(n.of("varchar"), 9).default("x");
        t.char(n.of("char"), 2).default("de");
        t.binary(n.of("binary")).default(&[0, 39, 255]);
        t.date(n.of("date")).default(today());
        t.date(n.of("date_now")).default(now());
        t.time(n.of("time")).default(now());
        t.timestamp(n.of("timestamp"))
            .default("2026-01-02 03:04:05");
        t.timestamptz(n.of("timestamptz"))
            .default(now())
            .on_update(now());
        t.interval(n.of("interval")).default("1 day");
        t.json(n.of("json")).default(json!({"a": ["it's"]}));
        t.jsonb(n.of("jsonb")).default(json!(null)).nullable();
        t.array(n.of("array"), Type::Array(Box::new(Type::Varchar(Some(3)))))
            .default(sql("'{}' -- none"));
        t.array(n.of("moods"), Type::Enumeration(n.of("mood").into()))
            .nullable();
        t.enumeration(n.of("mood"), n.of("mood")).default("it's ok");
        t.custom(n.of("custom"), "macaddr")
            .default("08:00:2b:01:02:03")
            .comment("it's custom");
        t.integer(n.of("twice"))
            .generated(n.expression("{four}::bigint % 2 * 2"))
            .check(n.expression("{twice} < 9 -- few"));
        t.unique([n.of("small"), n.of("four")]).name(n.of("both"));
        t.index([n.of("eight")]).unique();
        t.comment("every type");
    });
}

fn joined(n: Names, s: &mut Schema) {
    s.alter_table(n.of("orders"), |t| {
        t.add_primary_key([n.of("number")]);
    });
    s.create_table(n.of("tickets"), |t| {
        t.integer(n.of("id")).primary_key();
        t.integer(n.of("owner"))
            .references(n.of("users"))
            .on_delete(Cascade)
            .on_update(Restrict);
        t.integer(n.of("helper"))
            .nullable()
            .references(n.of("users"))
            .on_delete(SetNull)
            .deferrable(InitiallyDeferred);
        t.integer(n.of("after"))
            .nullable()
            .references(n.of("tickets"))
            .on_delete(SetNull);
        t.big_integer(n.of("order"))
            .default(0)
            .references((n.of("orders"), n.of("number")))
            .on_delete(SetDefault)
            .deferrable(InitiallyImmediate)
            .constraint_name(n.of("of_order"));
        t.index([n.of("owner")]);
    });
    s.create_table(n.of("notes"), |t| {
        t.integer(n.of("ticket")).references(n.of("tickets"));
    });
}

fn drop_table(n: Names, s: &mut Schema) {
    s.drop_table(n.of("users"));
}

fn with_tickets(n: Names, s: &mut Schema) {
    super::shop(n, s);
    joined(n, s);
}

fn drop_tickets(n: Names, s: &mut Schema) {
    s.drop_table(n.of("notes"));
    s.drop_table(n.of("tickets"));
}

fn rename(n: Names, s: &mut Schema) {
    s.rename_table(n.of("users"), n.of("people"));
    s.rename_column(n.of("people"), n.of("seen_at"), n.of("met_at"));
    s.create_index(n.of("people"), [n.of("met_at")]);
}

fn comments(n: Names, s: &mut Schema) {
    s.comment_on_table(n.of("orders"), "it's \"what\" they $$ buy");
    s.comment_on_column(n.of("orders"), n.of("total"), "without tax");
}

fn drop_comments(n: Names, s: &mut Schema) {
    s.drop_comment_on_table(n.of("users"));
    s.drop_comment_on_column(n.of("orders"), n.of("total"));
}

fn enums(n: Names, s: &mut Schema) {
    s.create_enum(n.of("size"), ["S", "it's L", "\"$$\\"]);
    s.drop_default(n.of("users"), n.of("mood"));
    s.change_type(n.of("users"), n.of("mood"), Type::Text);
    s.drop_enum(n.of("mood"));
}

fn enums_back(n: Names, s: &mut Schema) {
    s.drop_enum(n.of("size"));
    s.create_enum(n.of("mood"), ["glad", "it's ok"]);
    s.change_type(
        n.of("users"),
        n.of("mood"),
        Type::Enumeration(n.of("mood").into()),
    );
    s.set_default(n.of("users"), n.of("mood"), "glad");
}

fn guarded(n: Names, s: &mut Schema) {
    s.create_table_if_not_exists(n.of("tags"), |t| {
        t.text(n.of("name"));
        t.integer(n.of("user_id")).references(n.of("users"));
    });
    s.when(index_is_missing(n.of("users"), n.of("by_email")), |s| {
        s.create_index(n.of("users"), [n.of("email")])
            .name(n.of("by_email"));
    });
    s.only(Backend::Sqlite, |s| {
        s.execute("PRAGMA optimize");
    });
}
