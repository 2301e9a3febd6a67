//! A default has the type of its column.
use whimbrel::prelude::*;

fn up(schema: &mut Schema) {
    schema.create_table("users", |t| {
        t.integer("age").default("x");
        t.text("name").default(1);
        t.json("settings").default("{}");
        t.boolean("active").default(now());
    });
}

fn main() {
    Schema::record(up);
}
