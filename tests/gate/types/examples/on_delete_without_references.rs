//! Only a foreign key has something to do on a deletion.
use whimbrel::prelude::*;

fn up(schema: &mut Schema) {
    schema.create_table("orders", |t| {
        t.uuid("user_id").on_delete(Cascade);
        t.uuid("owner_id").on_update(Cascade);
    });
}

fn main() {
    Schema::record(up);
}
