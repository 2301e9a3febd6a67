//! A default fits into its column.
use whimbrel::prelude::*;

fn up(schema: &mut Schema) {
    schema.create_table("users", |t| {
        t.small_integer("level").default(100_000);
        t.integer("visits").default(3_000_000_000);
    });
}

fn main() {
    Schema::record(up);
}
