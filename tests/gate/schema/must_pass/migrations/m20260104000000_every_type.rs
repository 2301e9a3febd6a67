//! Every type, with a default where it has one.
use whimbrel::prelude::*;

pub struct Revision;

impl Migration for Revision {
    const HEADER: Header = Header::new("20260104000000", "every type").revises("20260103000000");

    fn up(schema: &mut Schema) {
        schema.create_enum("size", ["s", "m", "l"]);
        schema.create_table("types", |t| {
            t.small_integer("small").default(1);
            t.decimal("price", 12, 2).default("9.99");
            t.real("real").default(0.5);
            t.double("double").default(0.5);
            t.boolean("flag").default(false);
            t.varchar("code", 8).default("x");
            t.char("letter", 1);
            t.binary("bytes").default(b"\x00");
            t.date("day").default(today());
            t.timestamp("at").default(now());
            t.timestamptz("moment").default(now()).on_update(now());
            t.uuid("key").default(random_uuid());
            t.json("document").default(json!({"a": [1, null]}));
            t.enumeration("size", "size").default("m");
            t.integer("twice").generated("small * 2");
            t.check("small > 0");
            t.check("price >= 0").name("price_is_not_negative");
            t.unique(["code", "letter"]);
            t.primary_key(["key", "day"]);
            t.index([desc("day"), asc("code")]).filter("flag");
        });
    }
}
