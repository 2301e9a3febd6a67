//! A column is written before the next one begins.
use whimbrel::prelude::*;

fn up(schema: &mut Schema) {
    schema.create_table("users", |t| {
        let name = t.text("name");
        t.text("email");
        name.nullable();
    });
}

fn main() {
    Schema::record(up);
}
