//! Levels by environment, rules of the application's own, and names, on a release that the gate
//! verified.

use serde_json::Value;
use whimbrel_testkit::PostgresServer;

use crate::shop::Shop;

const PARCELS: &str = "20260304090000";

/// A shop whose last revision is pending.
fn strict() -> Shop {
    let shop = Shop::new().release("strict");
    shop.run(&["init"]).succeeded();
    shop.run(&["run", "--target", "+3"]).succeeded();
    shop
}

/// The rules of the findings, with their levels.
fn found(answer: &Value) -> Vec<(&str, &str)> {
    let findings = answer["findings"].as_array().unwrap().iter();
    let found = findings.map(|f| (f["rule"].as_str().unwrap(), f["level"].as_str().unwrap()));
    let mut found: Vec<_> = found
        .filter(|(rule, _)| *rule != "missing-description")
        .collect();
    found.dedup();
    found
}

fn judged(shop: &Shop, arguments: &[&str]) -> Value {
    let all = [&["validate", "--format", "json"], arguments].concat();
    shop.run(&all).json()
}

#[test]
fn an_environment_judges_by_its_own_levels() {
    let shop = strict();
    let answer = judged(&shop, &[]);
    let here = [("shop-prefix", "allow"), ("naming-convention", "allow")];
    assert_eq!(found(&answer), here);
    assert_eq!(answer["valid"], true);
    let answer = judged(&shop, &["--env", "staging"]);
    assert!(found(&answer).contains(&("naming-convention", "warn")));
    assert_eq!(answer["valid"], true);
    let answer = judged(&shop, &["--env", "production"]);
    assert!(found(&answer).contains(&("shop-prefix", "deny")));
    assert_eq!(answer["valid"], false);
    shop.run(&["validate", "--env", "prod"]).ended(4);
}

#[test]
fn what_an_environment_denies_does_not_run_there_unless_it_is_accepted() {
    let shop = strict();
    let refused = shop.run(&["run", "--env", "production"]).ended(4);
    let why = "production denies what revision 20260304090000 does: `parcels` does not begin with \
               `shop_` [shop-prefix]";
    assert!(refused.errors.contains(why), "{refused:?}");
    shop.run(&["run", "--env", "production", "--accept-risk", PARCELS])
        .succeeded();
    strict().run(&["run", "--env", "staging"]).succeeded();
}

#[test]
fn what_an_own_rule_found_is_known_with_its_place_and_its_points() {
    let shop = strict();
    let answer = judged(&shop, &[]);
    let findings = answer["findings"].as_array().unwrap().iter();
    let own: Vec<_> = findings.filter(|f| f["rule"] == "shop-prefix").collect();
    let [own] = own.as_slice() else {
        panic!("{answer}")
    };
    assert_eq!(own["group"], "convention");
    assert_eq!(own["penalty"], 3);
    assert_eq!(own["help"], "begin the name with `shop_`");
    let file = "migrations/m20260304090000_keep_parcels.rs";
    assert_eq!(own["location"]["file"], file);
    assert_eq!(own["location"]["line"], 10);
    assert!(answer["safety_score"].as_u64().unwrap() <= 97, "{answer}");
    shop.run(&["validate", "--deny", "shop-prefix"]).ended(4);
    let refused = shop.run(&["validate", "--deny", "shop-prefx"]).ended(2);
    let meant = "there is no rule `shop-prefx`; did you mean `shop-prefix`?";
    assert!(refused.errors.contains(meant), "{refused:?}");
}

#[test]
fn the_file_of_settings_sets_levels_and_names_on_top() {
    let shop = strict();
    shop.write(
        "whimbrel.toml",
        "warn = [\"shop-prefix\"]\nnaming = \"^[A-Za-z_]+$\"\n\n\
         [environment.production]\nallow = [\"shop-prefix\"]\n",
    );
    assert_eq!(found(&judged(&shop, &[])), [("shop-prefix", "warn")]);
    let answer = judged(&shop, &["--env", "production"]);
    assert_eq!(found(&answer), [("shop-prefix", "allow")]);
    let config = shop.run(&["config"]).succeeded();
    for said in [
        "naming",
        "^[A-Za-z_]+$",
        "shop-prefix",
        "whimbrel.toml:1 warn",
    ] {
        assert!(config.output.contains(said), "{config:?}");
    }
    shop.run(&["run", "--env", "production"]).succeeded();
}

#[test]
fn mistakes_in_the_levels_of_the_file_are_named_with_their_line() {
    let shop = strict();
    for (text, said) in [
        (
            "\ndeny = [\"drop-colum\"]",
            "whimbrel.toml:2 deny: there is no rule `drop-colum`; did you mean `drop-column`?",
        ),
        (
            "[environment.production]\ndeny = [\"drop-table\"]\nallow = [\"drop-table\"]",
            "whimbrel.toml:3 environment.production.allow: `drop-table` is given two levels",
        ),
        (
            "warn = [\"id-order\"]",
            "whimbrel.toml:1 warn: the rule `id-order` judges only while the program is built",
        ),
        ("deny = \"drop-table\"", "`deny` must be a list of names"),
        ("naming = \"[a\"", "is no regular expression"),
    ] {
        shop.write("whimbrel.toml", text);
        let refused = shop.run(&["validate"]).ended(2);
        assert!(refused.errors.contains(said), "{refused:?}");
    }
}

#[test]
fn a_constraint_that_a_later_revision_validates_is_no_finding() {
    let database = PostgresServer::shared().database();
    let shop = Shop::new()
        .release("strict")
        .set("DATABASE_URL", &database.url());
    let answer = judged(&shop, &["20260302"]);
    assert_eq!(
        answer["revisions"][0]["statements"][0]["transactional"],
        true
    );
    let rules: Vec<_> = found(&answer).into_iter().map(|(rule, _)| rule).collect();
    assert!(!rules.contains(&"opaque-raw-sql"), "{rules:?}");
    assert!(!rules.contains(&"not-valid-never-validated"), "{rules:?}");
}
