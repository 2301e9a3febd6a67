//! `add_column` adds one column, not two.
use whimbrel::prelude::*;

fn up(schema: &mut Schema) {
    schema.add_column("users", |c| {
        c.text("first_name");
        c.text("last_name")
    });
}

fn main() {
    Schema::record(up);
}
