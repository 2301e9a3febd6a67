//! Every fix that writes lines in the place of SQL: written, built, and compared on a server.

use std::fs;

use serde_json::Value;
use whimbrel_testkit::{PostgresServer, TestDatabase};

use crate::locks::{locks, rules};
use crate::shop::Shop;

const BY_HAND: &str = "migrations/m20260305090000_by_hand.rs";

/// The rules whose fixes are written into that revision.
const FIXED: [&str; 8] = [
    "add-check-validates",
    "add-fk-validates",
    "add-primary-key-blocks",
    "add-unique-blocks",
    "create-index-blocking",
    "drop-index-blocking",
    "refresh-matview-blocking",
    "set-not-null-scan",
];

const SCHEMA: &str = "SELECT table_name, column_name, data_type, is_nullable \
    FROM information_schema.columns WHERE table_schema = 'public' \
    AND table_name NOT LIKE '\\_\\_%' ORDER BY 1, 2; \
    SELECT conrelid::regclass::text, conname, convalidated, pg_get_constraintdef(oid) \
    FROM pg_constraint WHERE conrelid IN ('shop_orders'::regclass, 'shop_stamps'::regclass) \
    AND contype <> 'n' ORDER BY 1, 2; \
    SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' \
    AND tablename NOT LIKE '\\_\\_%' ORDER BY 1";

fn release(name: &str, database: &TestDatabase) -> Shop {
    Shop::new()
        .release(name)
        .set("DATABASE_URL", &database.url())
}

/// A database on which all but the last revision have run, and what is said of that one.
fn before(shop: &Shop) -> Value {
    shop.run(&["init"]).succeeded();
    shop.run(&["run", "--target", "+4"]).succeeded();
    shop.run(&["validate", "--format", "json"]).json()
}

#[test]
fn sql_of_the_authors_becomes_what_the_builder_does_better() {
    let server = PostgresServer::shared();
    let (one, other) = (server.database(), server.database());
    let strict = release("strict", &one);
    strict.write("Cargo.toml", "");
    strict.copy("strict", "migrations");
    let was = before(&strict);
    let findings = was["findings"].as_array().unwrap().iter();
    let mut fixed: Vec<&str> = findings
        .filter(|finding| finding["fix"].is_object())
        .map(|finding| finding["rule"].as_str().unwrap())
        .collect();
    fixed.sort_unstable();
    assert_eq!(fixed, FIXED);

    let answer = strict.run(&["validate", "--fix", "--write"]);
    assert!(answer.output.contains("Written."), "{answer:?}");
    let folder = env!("CARGO_MANIFEST_DIR");
    let mended = fs::read_to_string(format!("{folder}/fixed/m20260305090000_by_hand.rs"));
    assert_eq!(strict.formatted(BY_HAND), mended.unwrap());

    // The release `fixed` is built from that file.
    let built = release("fixed", &other);
    let is = before(&built);
    for rule in FIXED {
        assert!(!rules(&is).contains(&rule), "{rule}");
    }
    let (heavy, light) = (locks(&was), locks(&is));
    for (table, mode) in &light {
        assert!(
            heavy.get(table).is_none_or(|known| mode <= known),
            "{table}"
        );
    }
    assert!(is["safety_score"].as_u64() > was["safety_score"].as_u64());
    strict.run(&["run"]).succeeded();
    built.run(&["run"]).succeeded();
    assert_eq!(one.psql(SCHEMA), other.psql(SCHEMA));
}
