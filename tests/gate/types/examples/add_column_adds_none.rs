//! `add_column` adds one column, not none.
use whimbrel::prelude::*;

fn up(schema: &mut Schema) {
    schema.add_column("users", |c| {
        c.text("nickname");
    });
}

fn main() {
    Schema::record(up);
}
