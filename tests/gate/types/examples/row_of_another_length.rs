//! A row has one value a column.
use whimbrel::prelude::*;

fn up(schema: &mut Schema) {
    schema.insert("roles", ["name", "level"], [("admin", 1), ("guest", 2, 3)]);
    schema.insert("roles", ["name", "level"], [("admin",)]);
    schema.insert("roles", ["name"], ["admin"]);
}

fn main() {
    Schema::record(up);
}
