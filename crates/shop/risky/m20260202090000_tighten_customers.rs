//! Customers are unlike, and written well.
use whimbrel::prelude::*;

pub struct Revision;

impl Migration for Revision {
    const HEADER: Header =
        Header::new("20260202090000", "tighten customers").revises("20260201090000");

    fn up(schema: &mut Schema) {
        schema.add_column("customers", |c| c.text("nickname").nullable());
        schema.blocking(|s| {
            // The names first; `s` and "s.create_index" stay in comments and texts.
            s.create_index("customers", ["name"]).filter("name <> ''");
            s.add_check("customers", "name <> 's.create_index'")
                .name("customers_name_given");
        });
        schema.only(Backend::Postgres, |pg| {
            pg.blocking(|pg| {
                pg.add_unique("customers", ["name"]).name("customers_alone");
            });
        });
        schema.blocking(|schema| schema.set_not_null("visits", "came_at"));
    }
}
