//! Only integers number their rows.
use whimbrel::prelude::*;

fn up(schema: &mut Schema) {
    schema.create_table("users", |t| {
        t.text("id").identity().primary_key();
        t.integer("number").identity();
    });
}

fn main() {
    Schema::record(up);
}
