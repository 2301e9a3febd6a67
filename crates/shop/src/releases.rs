//! The releases of the shop: the same history, shorter, branched or spoilt.

mod crashing;
mod first;

use whimbrel::{Embedded, Migrations, Verdict};

// As applications mount theirs.
#[path = "../fixed/mod.rs"]
#[allow(warnings, clippy::all, clippy::pedantic)]
mod fixed;
#[path = "../mended/mod.rs"]
#[allow(warnings, clippy::all, clippy::pedantic)]
mod mended;
#[path = "../migrations/mod.rs"]
#[allow(warnings, clippy::all, clippy::pedantic)]
mod migrations;
#[path = "../risky/mod.rs"]
#[allow(warnings, clippy::all, clippy::pedantic)]
mod risky;
#[path = "../strict/mod.rs"]
#[allow(warnings, clippy::all, clippy::pedantic)]
mod strict;

whimbrel::embed!(strict::REGISTRY);

/// The release that `SHOP_RELEASE` names; the current one when it names none.
pub(crate) fn chosen() -> Option<Migrations> {
    let named = std::env::var("SHOP_RELEASE").unwrap_or_default();
    let registry = match named.as_str() {
        "" => &migrations::REGISTRY,
        "refused" => return Some(refused()),
        "strict" => return Some(MIGRATIONS),
        "empty" => &empty::REGISTRY,
        "first" => &first::REGISTRY,
        "crashing" => &crashing::REGISTRY,
        "changed" => &changed::REGISTRY,
        "branched" => &branched::REGISTRY,
        "leaning" => &leaning::REGISTRY,
        "forked" => &forked::REGISTRY,
        "squashed" => &squashed::REGISTRY,
        "parted" => &parted::REGISTRY,
        "merged" => &merged::REGISTRY,
        "failing" => &failing::REGISTRY,
        "fixed" => &fixed::REGISTRY,
        "mended" => &mended::REGISTRY,
        "risky" => &risky::REGISTRY,
        "written" => &written::REGISTRY,
        "rebuilding" => &rebuilding::REGISTRY,
        "dropping" => &dropping::REGISTRY,
        "example" => &example::REGISTRY,
        _ => return None,
    };
    Some(Migrations::unverified(registry))
}

/// A release that was built although the gate refused it.
fn refused() -> Migrations {
    static EMBEDDED: Embedded = Embedded {
        verdict: Verdict::Refused,
        revisions: &[],
        sql: &[],
        rules: &[],
        findings: &[],
        policy: whimbrel::verified::Stored {
            levels: &[],
            environments: &[],
            baseline: None,
            versions: &[],
            naming: None,
        },
    };
    Migrations::embedded_by_the_gate(&migrations::REGISTRY, &EMBEDDED)
}

/// Declares a release after the first one: its revisions in short.
macro_rules! release {
    ($release:ident: $($module:ident $header:expr, |$schema:ident| $up:block),+ $(,)?) => {
        mod $release {
            use super::first::m20260101090000_create_customers;

            $(mod $module {
                use whimbrel::prelude::*;

                pub(crate) struct Revision;

                impl Migration for Revision {
                    const HEADER: Header = $header;

                    fn up($schema: &mut Schema) $up
                }
            })+

            whimbrel::registry![m20260101090000_create_customers, $($module),+];
        }
    };
}

mod empty {
    whimbrel::registry![];
}

/// The first revision, changed after it was applied.
mod changed {
    mod m20260101090000_create_customers {
        use whimbrel::prelude::*;

        pub(crate) struct Revision;

        impl Migration for Revision {
            const HEADER: Header = Header::new("20260101090000", "create customers");

            fn up(schema: &mut Schema) {
                schema.create_table("customers", |t| {
                    t.big_integer("id").identity().primary_key();
                    t.text("name").nullable();
                });
            }
        }
    }

    whimbrel::registry![m20260101090000_create_customers];
}

release! { branched:
    m20260102090000_create_stores
        Header::new("20260102090000", "create stores").revises("20260101090000").labels(&["stores"]),
        |schema| { schema.create_table("stores", |t| { t.integer("id").primary_key(); }); },
    m20260103090000_create_webshops
        Header::new("20260103090000", "create webshops").revises("20260101090000").labels(&["web"]),
        |schema| { schema.create_table("webshops", |t| { t.integer("id").primary_key(); }); },
}

release! { merged:
    m20260102090000_create_stores
        Header::new("20260102090000", "create stores").revises("20260101090000").labels(&["stores"]),
        |schema| { schema.create_table("stores", |t| { t.integer("id").primary_key(); }); },
    m20260103090000_create_webshops
        Header::new("20260103090000", "create webshops").revises("20260101090000").labels(&["web"]),
        |schema| { schema.create_table("webshops", |t| { t.integer("id").primary_key(); }); },
    m20260104090000_join_the_shops
        Header::new("20260104090000", "join the shops").merges(&["20260102090000", "20260103090000"]),
        |schema| { schema.create_table("shops", |t| { t.integer("id").primary_key(); }); },
    m20260105090000_report_on_stores
        Header::new("20260105090000", "report on stores").labels(&["reports"]).depends_on(&["stores"]),
        |schema| { schema.create_table("reports", |t| { t.integer("id").primary_key(); }); },
}

// A head that another revision depends on.
release! { leaning:
    m20260102090000_create_stores
        Header::new("20260102090000", "create stores").revises("20260101090000").labels(&["stores"]),
        |schema| { schema.create_table("stores", |t| { t.integer("id").primary_key(); }); },
    m20260103090000_create_webshops
        Header::new("20260103090000", "create webshops")
            .revises("20260101090000").labels(&["web"]).depends_on(&["stores"]),
        |schema| { schema.create_table("webshops", |t| { t.integer("id").primary_key(); }); },
}

// Two heads that nobody meant.
release! { forked:
    m20260102090000_create_stores
        Header::new("20260102090000", "create stores").revises("20260101090000"),
        |schema| { schema.create_table("stores", |t| { t.integer("id").primary_key(); }); },
    m20260103090000_create_webshops
        Header::new("20260103090000", "create webshops").revises("20260101090000"),
        |schema| { schema.create_table("webshops", |t| { t.integer("id").primary_key(); }); },
}

// The second and the third revision in one.
release! { squashed:
    m20260103090001_create_goods
        Header::new("20260103090001", "create goods")
            .revises("20260101090000")
            .replaces(&["20260102090000", "20260103090000"]),
        |schema| {
            schema.create_table("products", |t| {
                t.big_integer("id").identity().primary_key();
                t.text("name").unique();
                t.decimal("price", 10, 2);
            });
            schema.create_table("orders", |t| {
                t.big_integer("id").identity().primary_key();
                t.big_integer("customer_id").references("customers").on_delete(Cascade);
                t.timestamptz("placed_at").default(now());
            });
        },
    m20260104090000_one_customer_a_name
        Header::new("20260104090000", "one customer a name").revises("20260103090001"),
        |schema| {
            schema.create_index("customers", ["name"]).unique();
            schema.add_check("customers", "name <> ''").name("customers_name_given");
        },
}

/// A library's revisions beside the application's own.
mod parted {
    mod billing {
        mod m20260102100000_create_bills {
            use whimbrel::prelude::*;

            pub(crate) struct Revision;

            impl Migration for Revision {
                const HEADER: Header =
                    Header::new("20260102100000", "create bills").depends_on(&["20260101090000"]);

                fn up(schema: &mut Schema) {
                    schema.create_table("bills", |t| {
                        t.integer("id").primary_key();
                        t.big_integer("customer_id").references("customers");
                    });
                }
            }
        }

        whimbrel::registry![m20260102100000_create_bills];
    }

    whimbrel::registries![shop: super::migrations::REGISTRY, billing: billing::REGISTRY];
}

release! { failing:
    m20260102090000_count_visits
        Header::new("20260102090000", "count visits").revises("20260101090000"),
        |schema| {
            schema.create_table("visits", |t| { t.integer("id").primary_key(); });
            schema.execute("INSERT INTO visitors (id)\nVALUES (1)");
        },
}

release! { rebuilding:
    m20260102090000_longer_names
        Header::new("20260102090000", "longer names").revises("20260101090000"),
        |schema| { schema.add_check("customers", "length(name) > 2").name("customers_name_long"); },
}

release! { written:
    m20260102090000_write_by_hand
        Header::new("20260102090000", "write by hand; \\q 'and' \"more\"").revises("20260101090000"),
        |schema| {
            schema.execute("UPDATE customers SET name = :name WHERE id = :id")
                .bind("name", "old ';-- \\ :USER ?1 $1\nhand")
                .bind("id", 1);
            schema.execute("INSERT INTO customers (name) VALUES ('a;b'); -- c;\nINSERT INTO customers (name) VALUES (':d')");
            schema.create_index("customers", ["name"]);
        },
}

release! { dropping:
    m20260102090000_forget_everybody
        Header::new("20260102090000", "forget everybody").revises("20260101090000"),
        |schema| {
            schema.assume_safe("customers are kept by the new service", |s| { s.drop_table("customers"); });
        },
    m20260103090000_greet_nobody
        Header::new("20260103090000", "greet nobody").revises("20260102090000"),
        |schema| { schema.create_table("greetings", |t| { t.integer("id").primary_key(); }); },
}

release! { example:
    m20260102090000_ask_for_addresses
        Header::new("20260102090000", "ask for addresses").revises("20260101090000"),
        |schema| {
            schema.add_column("customers", |c| c.text("nickname").nullable());
            schema.add_column("customers", |c| c.text("email").nullable());
        },
    m20260103090000_insist_on_addresses
        Header::new("20260103090000", "insist on addresses").revises("20260102090000"),
        |schema| {
            schema.assume_safe("nobody reads the nickname any more", |s| { s.drop_column("customers", "nickname"); });
            schema.blocking(|s| { s.set_not_null("customers", "email"); });
        },
}
