//! A bind takes values that databases know.
use whimbrel::prelude::*;

fn up(schema: &mut Schema) {
    schema
        .execute("SELECT :at")
        .bind("at", std::time::Instant::now());
    schema.create_index("users", [1]);
}

fn main() {
    Schema::record(up);
}
