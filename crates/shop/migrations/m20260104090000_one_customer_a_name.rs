//! No two customers bear one name.
use whimbrel::prelude::*;

pub struct Revision;

impl Migration for Revision {
    const HEADER: Header =
        Header::new("20260104090000", "one customer a name").revises("20260103090000");

    fn up(schema: &mut Schema) {
        schema.create_index("customers", ["name"]).unique();
        schema
            .add_check("customers", "name <> ''")
            .name("customers_name_given");
    }
}
