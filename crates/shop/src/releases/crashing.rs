//! The release whose revisions have many steps both ways, on both databases: it is killed at all of them.

use super::first::m20260101090000_create_customers;

mod m20260102090000_create_orders {
    use whimbrel::prelude::*;

    pub(crate) struct Revision;

    impl Migration for Revision {
        const HEADER: Header =
            Header::new("20260102090000", "create orders").revises("20260101090000");

        fn up(schema: &mut Schema) {
            schema.create_table("orders", |t| {
                t.big_integer("id").identity().primary_key();
                t.big_integer("customer_id").nullable();
            });
        }
    }
}

mod m20260103090000_nicknames {
    use whimbrel::prelude::*;

    pub(crate) struct Revision;

    impl Migration for Revision {
        const HEADER: Header = Header::new("20260103090000", "nicknames").revises("20260102090000");

        fn up(schema: &mut Schema) {
            schema.add_column("customers", |c| c.text("nickname").nullable());
            schema
                .add_check("customers", "name <> ''")
                .name("customers_named");
            schema.update("customers", every_row(), |row| row.set("nickname", "new"));
            schema.create_index("customers", ["nickname"]);
            schema.set_not_null("customers", "nickname");
            schema.add_foreign_key("orders", ["customer_id"], "customers");
        }

        fn down(schema: &mut Schema) {
            schema.drop_constraint("orders", "orders_customer_id_fkey");
            schema.drop_not_null("customers", "nickname");
            schema.drop_index("customers", "customers_nickname_idx");
            schema.update("customers", every_row(), |row| row.set("nickname", "old"));
            schema.drop_constraint("customers", "customers_named");
            schema.drop_column("customers", "nickname");
        }
    }
}

whimbrel::registry![
    m20260101090000_create_customers,
    m20260102090000_create_orders,
    m20260103090000_nicknames,
];
