//! Every shape that the builder has words for, names in schemas and hostile texts among them.

use whimbrel_schema::operation::Operation;
use whimbrel_schema::prelude::*;

use super::operations;

pub(super) fn all() -> Vec<Vec<Operation>> {
    vec![tables(), keys(), derived(), objects(), schemas(), changes()]
}

fn tables() -> Vec<Operation> {
    operations(|s| {
        s.create_enum("mood", ["ok", "it's \"fine\" \\"]);
        s.create_table("every type", |t| {
            t.small_integer("a").default(1);
            t.integer("b").default(-2_000_000_000);
            t.big_integer("c").default(5_000_000_000_i64);
            t.decimal("d", 10, 2).default("1.50");
            t.numeric("e").default(7);
            t.real("f").default(sql("1.5"));
            t.double("g").default(2.5);
            t.boolean("h").default(true);
            t.text("i").default("it's \"x\" \\ \n");
            t.varchar("j", 10).default("x");
            t.char("k", 3).nullable();
            t.binary("l").default(b"\x00\xff\"".as_slice());
            t.date("m").default(today());
            t.time("n").default(now());
            t.timestamp("o").default(now());
            t.timestamptz("p").default(now()).on_update(now());
            t.interval("q").default("1 day");
            t.uuid("r").default(random_uuid());
            t.json("s").default(json!({"a": [1, null, "ü"]}));
            t.jsonb("t")
                .nullable()
                .comment("a \"comment\"\nin two lines");
            t.array("u", Type::array(Type::Varchar(None)))
                .default(sql("'{}'"));
            t.enumeration("v", "mood").default("ok");
            t.custom("w", "geometry(Point, 4326)").nullable();
            t.untyped("x").nullable().default(sql("5"));
            t.column("y", Type::Varchar(None)).default("z");
            t.integer("z").generated("a + b");
            t.integer("aa").generated_virtual("a + b");
            t.integer("ab")
                .default(per_backend().postgres("1 + 1").sqlite("(1 + 1)"));
            t.comment("all");
        });
    })
}

fn keys() -> Vec<Operation> {
    operations(|s| {
        s.create_table("parents", |t| {
            t.integer("id").identity().primary_key();
            t.text("name")
                .collation("NOCASE")
                .unique()
                .check("name <> ''");
            t.integer("size").on_null(Conflict::Replace).default(1);
            t.unique(["name", "size"])
                .name("by both")
                .on_conflict(Conflict::Ignore);
            t.unique([
                key_part("size").descending().collation("RTRIM"),
                key_part("name"),
            ]);
            t.check("size > 0").name("small \"enough\"");
            t.index([desc("size"), key("name").nulls_first().collation("C")])
                .name("down");
            t.index([expression("lower(name)").operator_class("text_pattern_ops")])
                .unique()
                .using("btree")
                .include(["size"])
                .filter("size > 3");
            t.strict();
        });
        s.create_table("children", |t| {
            t.integer("a");
            t.integer("b")
                .references(("parents", "id"))
                .constraint_name("own");
            t.integer("c")
                .nullable()
                .references("parents")
                .on_delete(SetNull)
                .on_update(Cascade)
                .deferrable(InitiallyDeferred);
            t.foreign_key(["a", "b"], ("parents", ["id", "size"]))
                .name("both");
            t.primary_key([key_part("a").descending(), key_part("b")])
                .name("children's key")
                .on_conflict(Conflict::Fail);
            t.without_rowid();
        });
    })
}

fn derived() -> Vec<Operation> {
    operations(|s| {
        s.create_table("events", |t| {
            t.date("d ay");
            t.text("what").nullable().primary_key();
            t.partition_by_range(["d ay"]);
        });
        s.create_partition("some", "events", |p| {
            p.from(["2026-01-01"]).to([max_value()]);
            p.partition_by_hash([key("d ay"), expression("lower('it''s \"what\"')")]);
        });
        s.create_table("listed", |t| {
            t.text("what");
            t.partition_by_list([expression(per_backend().postgres("lower(what)"))]);
        });
        s.create_table("heirs", |t| {
            t.text("what");
            t.inherits(["events", "so\"me"]);
        });
    })
}

fn objects() -> Vec<Operation> {
    operations(|s| {
        s.create_extension("citext").schema("ext").version("1.6");
        s.create_sequence("numbers")
            .data_type(Type::Integer)
            .start(-5)
            .increment(-1)
            .smallest(-100)
            .largest(9)
            .cache(3)
            .cycles()
            .comment("counts")
            .owner("the owner");
        s.create_domain("email", Type::Text)
            .not_null()
            .default("'a@b'")
            .check("VALUE ~ '@'")
            .check("VALUE <> ''")
            .named_check("no \"quotes\"", "VALUE !~ '\"'");
        s.create_composite(
            "address",
            [("street", Type::Text), ("number", Type::decimal(3, 1))],
        );
        s.create_view("v", "SELECT 1")
            .columns(["one"])
            .parameter("security_invoker", "true")
            .grant("reader", ["SELECT"])
            .grant("public", ["INSERT", "DELETE"])
            .needs(["a table"]);
        s.replace_view("v", "SELECT 2");
        s.create_materialized_view("m", "SELECT 'a\n\"b\"'")
            .parameter("fillfactor", "70");
        s.create_function(
            "f",
            "integer, text",
            per_backend().postgres("CREATE FUNCTION …"),
        );
        s.create_trigger("tr", "a table", "CREATE TRIGGER …");
        s.define(policy("own", "a table"), "CREATE POLICY …");
        s.define(index_of_view("i", "m"), "CREATE INDEX …");
        s.redefine(
            DefinitionKey::new(DefinitionKind::Rule, "r")
                .on("a table")
                .taking("x"),
            "CREATE RULE …",
        );
        s.replace_sequence("numbers");
        s.replace_domain("email", Type::Text).not_null();
        s.drop_view("v");
        s.drop_function("f", "integer, text");
        s.rename_object(trigger("tr", "a table"), "tr2");
    })
}

fn schemas() -> Vec<Operation> {
    operations(|s| {
        s.create_schema("bil.ling");
        s.create_enum(&within("bil.ling", "mood"), ["a"]);
        s.in_schema("bil.ling", |s| {
            s.create_table("invoices", |t| {
                t.integer("id").identity().primary_key();
                t.integer("user_id")
                    .references(within("public", "users").as_str());
                t.integer("other").references(("invoices", "id"));
                t.enumeration("mood", "mood");
                t.array("moods", Type::array(Type::enum_type("mood")));
                t.index(["user_id"]);
            });
            s.create_view("v", "SELECT 1").needs(["invoices"]);
            s.create_trigger("tr", "invoices", "CREATE TRIGGER …");
            s.define(
                DefinitionKey::new(DefinitionKind::Rule, "r").on("invoices"),
                "CREATE RULE …",
            );
        });
        s.add_column(&within("bil.ling", "invoices"), |c| {
            c.text("note").nullable()
        });
        s.drop_table(&within("bil.ling", "invoices"));
        s.rename_table(&within("a", "b"), &within("a", "c"));
    })
}

fn changes() -> Vec<Operation> {
    operations(|s| {
        s.alter_table("t", |t| {
            t.text("own")
                .nullable()
                .unique()
                .check("own <> ''")
                .references("parents");
            t.rename_column("a", "b");
            t.change_type("c", Type::Uuid);
            t.change_type_using("c", Type::array(Type::Text), "string_to_array(c, ',')");
            t.set_not_null("d");
            t.drop_default("d");
            t.set_default("d", sql("1 + 1"));
            t.create_index(["d"]).unique();
            t.add_unique([key_part("d").descending()])
                .on_conflict(Conflict::Abort);
            t.add_check("d > 0");
            t.add_foreign_key(["d"], "parents")
                .on_delete(Restrict)
                .name("fk");
            t.add_primary_key(["d"]);
            t.drop_comment_on_table();
        });
        s.execute("SELECT :a")
            .bind("a", 1)
            .touches(["t"])
            .creates(["u"]);
        s.insert("t", ["a", "b"], [("x", 1), ("y", 2)]);
        s.delete("t", matching("a = :a").bind("a", "it's"));
        s.truncate("t");
    })
}
