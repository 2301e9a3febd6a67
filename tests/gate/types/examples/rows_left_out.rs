//! `update` and `delete` say which rows they mean.
use whimbrel::prelude::*;

fn up(schema: &mut Schema) {
    schema.delete("users");
    schema.update("users", |row| row.set("active", false));
}

fn main() {
    Schema::record(up);
}
