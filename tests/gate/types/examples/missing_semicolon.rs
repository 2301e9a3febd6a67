//! A column alone is a statement.
use whimbrel::prelude::*;

fn up(schema: &mut Schema) {
    schema.create_table("users", |t| t.uuid("id").primary_key());
}

fn main() {
    Schema::record(up);
}
