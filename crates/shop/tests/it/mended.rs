//! `migrate validate --fix`: what is shown, what is written, and what it comes to.

use std::fs;

use serde_json::Value;
use whimbrel_testkit::PostgresServer;

use crate::locks::{locks, rules};
use crate::shop::Shop;

const VISITS: &str = "migrations/m20260201090000_keep_visits.rs";
const CUSTOMERS: &str = "migrations/m20260202090000_tighten_customers.rs";

const COLUMNS: &str = "SELECT table_name, column_name, data_type, is_nullable \
    FROM information_schema.columns \
    WHERE table_name IN ('visits', 'customers') ORDER BY 1, 2";
const CONSTRAINTS: &str = "SELECT conrelid::regclass::text, conname, convalidated, \
    pg_get_constraintdef(oid) FROM pg_constraint \
    WHERE conrelid IN ('visits'::regclass, 'customers'::regclass) ORDER BY 1, 2";
const INDEXES: &str = "SELECT indexdef FROM pg_indexes \
    WHERE tablename IN ('visits', 'customers') ORDER BY 1";

/// A shop of risky revisions with their sources.
fn risky() -> Shop {
    let shop = Shop::new().release("risky");
    shop.write("Cargo.toml", "");
    shop.copy("risky", "migrations");
    shop
}

/// The file as it is when it is mended; the program is built from it, too.
fn mended(file: &str) -> String {
    let name = file.strip_prefix("migrations/").unwrap();
    fs::read_to_string(format!("{}/mended/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

fn judged(shop: &Shop) -> Value {
    shop.run(&["validate", "--all", "--format", "json"]).json()
}

#[test]
fn fixes_are_shown_and_nothing_is_written() {
    let database = PostgresServer::shared().database();
    let shop = risky().set("DATABASE_URL", &database.url());
    let answer = shop.run(&["validate", "--all", "--fix"]);
    let shown = answer.shown(&shop);
    let (_, fixes) = shown.split_once("Fixes\n").unwrap();
    insta::assert_snapshot!("fixes", fixes);
    let sources = Shop::new();
    sources.copy("risky", "migrations");
    for file in [VISITS, CUSTOMERS] {
        assert_eq!(shop.read(file), sources.read(file));
    }
}

#[test]
fn written_fixes_make_the_revisions_what_the_mended_ones_are() {
    let database = PostgresServer::shared().database();
    let shop = risky().set("DATABASE_URL", &database.url());
    let answer = shop.run(&["validate", "--all", "--fix", "--write", "--format", "json"]);
    let answer = answer.json();
    let fixes = answer["fixes"].as_array().unwrap();
    assert!(fixes.iter().all(|fix| fix["written"] == true), "{fixes:?}");
    for file in [VISITS, CUSTOMERS] {
        assert_eq!(shop.formatted(file), mended(file));
    }
    assert_eq!(shop.files("migrations").len(), 3);
}

/// What the fixes promise: silence of their rules, the same schema, and no stronger lock.
#[test]
fn mended_revisions_are_silent_end_alike_and_lock_less() {
    let (one, other) = (
        PostgresServer::shared().database(),
        PostgresServer::shared().database(),
    );
    let risky = risky().set("DATABASE_URL", &one.url());
    let mended = Shop::new()
        .release("mended")
        .set("DATABASE_URL", &other.url());
    let (before, after) = (judged(&risky), judged(&mended));
    let fixed: Vec<&str> = before["findings"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|finding| finding["fix"].is_object())
        .map(|finding| finding["rule"].as_str().unwrap())
        .collect();
    for rule in [
        "fk-without-index",
        "create-index-blocking",
        "add-check-validates",
        "add-unique-blocks",
        "set-not-null-scan",
    ] {
        assert!(fixed.contains(&rule), "{rule} carries no fix: {fixed:?}");
        assert!(!rules(&after).contains(&rule), "{rule}");
    }
    assert!(
        after["findings"]
            .as_array()
            .unwrap()
            .iter()
            .all(|f| f["fix"].is_null())
    );
    let (heavy, light) = (locks(&before), locks(&after));
    for (table, mode) in &light {
        assert!(
            heavy.get(table).is_none_or(|known| mode <= known),
            "{table}"
        );
    }
    risky.run(&["quick"]).succeeded();
    mended.run(&["quick"]).succeeded();
    // The foreign key's index is what the fix adds.
    let added = "visits_customer_id_idx";
    let of_fix = other.psql(&format!("SELECT to_regclass('{added}') IS NOT NULL"));
    assert_eq!(of_fix.trim(), "t");
    other.psql(&format!("DROP INDEX {added}"));
    for question in [COLUMNS, CONSTRAINTS, INDEXES] {
        assert_eq!(one.psql(question), other.psql(question));
    }
}

#[test]
fn what_was_applied_is_not_rewritten() {
    let shop = risky();
    shop.run(&["quick"]).succeeded();
    let source = shop.read(VISITS);
    let refused = shop
        .run(&["validate", "--all", "--fix", "--write"])
        .ended(2);
    assert!(refused.errors.contains("is in the history"), "{refused:?}");
    shop.run(&["rollback", "2", "--force"]).succeeded();
    let refused = shop
        .run(&["validate", "--all", "--fix", "--write"])
        .ended(2);
    assert!(refused.errors.contains("is in the history"), "{refused:?}");
    assert_eq!(shop.read(VISITS), source);
}

#[test]
fn a_source_that_was_changed_is_left_alone() {
    for (from, to) in [
        (
            "schema.create_table(\"visits\"",
            "schema.create_table(\"calls\"",
        ),
        ("    fn up", "\n    fn up"),
        ("\"customer_id\"", "\"client_id\""),
        (
            "schema.create_table(\"visits\"",
            "let s = schema; s.create_table(\"visits\"",
        ),
    ] {
        let shop = risky();
        let changed = shop.read(VISITS).replacen(from, to, 1);
        shop.write(VISITS, &changed);
        let refused = shop.run(&["validate", "--fix", "--write"]).ended(2);
        assert!(refused.errors.contains("has no place"), "{refused:?}");
        assert_eq!(shop.read(VISITS), changed);
        let shown = shop.run(&["validate", "--fix"]);
        assert!(shown.output.contains("cannot be placed"), "{shown:?}");
    }
}

#[test]
fn writing_needs_fixes_and_a_folder() {
    let shop = Shop::new().release("risky");
    shop.run(&["validate", "--write"]).ended(2);
    let refused = shop.run(&["validate", "--fix"]).ended(2);
    assert!(
        refused.errors.contains("is in no Cargo package"),
        "{refused:?}"
    );
    let shop = Shop::new().release("first");
    let answer = shop.run(&["validate", "--fix", "--write"]).succeeded();
    assert!(
        answer.output.contains("No finding can be mended"),
        "{answer:?}"
    );
}

#[cfg(unix)]
#[test]
fn the_file_keeps_its_permissions_and_line_ends() {
    use std::os::unix::fs::PermissionsExt;

    let shop = risky();
    let text = shop.read(VISITS).replace('\n', "\r\n");
    shop.write(VISITS, &text);
    let file = shop.file(VISITS);
    fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
    shop.run(&["validate", "--fix", "--write"]);
    assert_eq!(shop.read(VISITS), mended(VISITS).replace('\n', "\r\n"));
    assert_eq!(
        fs::metadata(&file).unwrap().permissions().mode() & 0o777,
        0o640
    );
}
