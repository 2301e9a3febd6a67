//! `migrate rebase`: a branch is put behind another head, by editing its modules.

use std::fs;

use serde_json::{Value, json};
use whimbrel_testkit::{PostgresServer, TestDatabase};

use crate::documented::Documented;
use crate::shop::Shop;

const FIRST: &str = "20260101090000";
const STORES: &str = "20260102090000";
const WEB: &str = "20260103090000";

const LIST: &str = "mod m20260101090000_create_customers;\nmod m20260102090000_create_stores;\n\
    mod m20260103090000_create_webshops;\n\nwhimbrel::registry![\n    \
    m20260101090000_create_customers,\n    m20260102090000_create_stores,\n    \
    m20260103090000_create_webshops,\n];\n";

fn module(header: &str) -> String {
    format!(
        "use whimbrel::prelude::*;\n\npub struct Revision;\n\nimpl Migration for Revision {{\n    \
         const HEADER: Header = {header};\n\n    fn up(schema: &mut Schema) {{\n        \
         schema.execute(\"SELECT '20260101090000'\");\n    }}\n}}\n"
    )
}

fn stores(parent: &str) -> String {
    module(&format!(
        "Header::new(\"20260102090000\", \"create stores\")\n        .revises(\"{parent}\")\n        \
         .labels(&[\"stores\"])"
    ))
}

fn web(parent: &str) -> String {
    module(&format!(
        "Header::new(\"20260103090000\", \"create webshops\")\n        .revises(\"{parent}\")\n        \
         .labels(&[\"web\"])"
    ))
}

/// A shop of two heads, with their modules.
fn branched() -> Shop {
    let shop = Shop::new().release("branched");
    shop.write("Cargo.toml", "");
    shop.write("migrations/mod.rs", LIST);
    shop.write(
        "migrations/m20260101090000_create_customers.rs",
        &module("Header::new(\"20260101090000\", \"create customers\")"),
    );
    shop.write(
        "migrations/m20260102090000_create_stores.rs",
        &stores(FIRST),
    );
    shop.write("migrations/m20260103090000_create_webshops.rs", &web(FIRST));
    shop
}

fn json_of(shop: &Shop, arguments: &[&str]) -> Value {
    let answer = shop.run(&[arguments, &["--format=json"]].concat());
    let value = answer.succeeded().json();
    Documented::read().check("rebase", &value);
    value
}

#[test]
fn a_newer_branch_gets_another_parent_and_nothing_else() {
    let shop = branched();
    let shown = shop.run(&["rebase", "web", "--dry-run"]).succeeded();
    assert!(
        shown
            .output
            .contains("-        .revises(\"20260101090000\")")
            && shown
                .output
                .contains("+        .revises(\"20260102090000\")"),
        "{shown:?}"
    );
    let before = shop.read("migrations/m20260103090000_create_webshops.rs");
    assert_eq!(before, web(FIRST));
    let asked = shop.run(&["rebase", "web"]).ended(2);
    assert!(asked.errors.contains("asks before"), "{asked:?}");
    let done = shop.run(&["rebase", "web", "--force"]).succeeded();
    assert!(done.errors.contains("No database told"), "{done:?}");
    let after = shop.read("migrations/m20260103090000_create_webshops.rs");
    assert_eq!(after, web(STORES));
    assert_eq!(shop.read("migrations/mod.rs"), LIST);
    assert_eq!(shop.files("migrations").len(), 4);
    assert!(!shop.file("storage").exists(), "no database was made");
}

#[test]
fn an_older_branch_gets_a_newer_id_with_its_file_and_its_line() {
    let shop = branched();
    shop.run(&["init"]).succeeded();
    let answer = json_of(
        &shop,
        &["rebase", "stores", "--onto", "web@head", "--force"],
    );
    assert_eq!(answer["onto"], WEB);
    assert_eq!(answer["not_asked"], Value::Null);
    let moved = &answer["moved"][0];
    let id = moved["new_id"].as_str().unwrap();
    assert!(id > WEB && moved["id"] == STORES, "{moved}");
    let name = format!("m{id}_create_stores");
    assert_eq!(moved["file"], json!(format!("migrations/{name}.rs")));
    let after = shop.read(&format!("migrations/{name}.rs"));
    let expected = stores(WEB).replace("new(\"20260102090000\"", &format!("new(\"{id}\""));
    assert_eq!(after, expected);
    assert!(
        !shop
            .file("migrations/m20260102090000_create_stores.rs")
            .exists()
    );
    let list = shop.read("migrations/mod.rs");
    let before = "m20260102090000_create_stores";
    assert!(
        !list.contains(before) && list.matches(&name).count() == 2,
        "{list}"
    );
    let last = list.find(&format!("    {name},")).unwrap();
    assert!(list.find("    m20260103090000_create_webshops,").unwrap() < last);
}

#[test]
fn what_is_applied_stays_where_it_is() {
    let database: TestDatabase = PostgresServer::shared().database();
    let postgres = branched().set("DATABASE_URL", &database.url());
    for shop in [branched(), postgres] {
        shop.run(&["quick"]).succeeded();
        let refused = shop.run(&["rebase", "web", "--force"]).ended(8);
        assert!(refused.errors.contains(WEB), "{refused:?}");
        let text = shop.read("migrations/m20260103090000_create_webshops.rs");
        assert_eq!(text, web(FIRST));
        shop.run(&["rollback", "--force"]).succeeded();
        shop.run(&["rebase", "web", "--force"]).succeeded();
        let text = shop.read("migrations/m20260103090000_create_webshops.rs");
        assert_eq!(text, web(STORES));
    }
}

#[test]
fn what_cannot_be_moved_is_refused_by_name() {
    let shop = branched();
    for (arguments, said) in [
        (&["rebase", FIRST][..], "no other head"),
        (&["rebase", "web", "--onto", FIRST], "already"),
        (&["rebase", FIRST, "--onto", "web"], "cannot follow it"),
        (&["rebase", "nothing"], "no revision"),
        (&["rebase", "heads"], "several revisions"),
        (&["rebase", "base"], "base is no revision"),
    ] {
        let answer = shop.run(arguments).ended(2);
        assert!(answer.errors.contains(said), "{arguments:?}: {answer:?}");
    }
    // A header that only its author can change.
    let odd = web(FIRST).replace("\"20260101090000\")", "PARENT)");
    let file = "migrations/m20260103090000_create_webshops.rs";
    shop.write(file, &odd);
    let answer = shop.run(&["rebase", "web", "--force"]).ended(2);
    assert!(answer.errors.contains("by hand"), "{answer:?}");
    fs::remove_file(shop.file(file)).unwrap();
    shop.run(&["rebase", "web", "--force"]).ended(1);
    // A program of another list.
    shop.write("migrations/mod.rs", "registry![];\n");
    let answer = shop.run(&["rebase", "web", "--force"]).ended(2);
    assert!(answer.errors.contains("built with"), "{answer:?}");
}
