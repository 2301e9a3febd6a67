//! `migrate edit`: the module of a revision, in an editor.

use serde_json::json;

use crate::documented::Documented;
use crate::shop::Shop;

const FILE: &str = "migrations/m20260103090000_create_orders.rs";

#[test]
fn the_editor_gets_the_file() {
    let shop = Shop::with_sources().set("EDITOR", "sed -i s/Cascade/Restrict/");
    shop.run(&["edit", "20260103"]).succeeded();
    assert!(shop.read(FILE).contains("on_delete(Restrict)"));
    // The variable for screens goes before the one for lines.
    let shop = shop.set("VISUAL", "sed -i s/Restrict/SetNull/");
    shop.run(&["edit", "20260103"]).succeeded();
    assert!(shop.read(FILE).contains("on_delete(SetNull)"));
    let shop = shop.set("VISUAL", "no-such-editor");
    let failed = shop.run(&["edit", "20260103"]).ended(1);
    assert!(failed.errors.contains("no-such-editor"), "{failed:?}");
}

#[test]
fn without_an_editor_the_path_is_told() {
    let shop = Shop::with_sources();
    let answer = shop.run(&["edit", "head"]).succeeded();
    assert_eq!(
        answer.output,
        "migrations/m20260104090000_one_customer_a_name.rs\n"
    );
    let answer = shop
        .run(&["edit", "20260103", "--format=json"])
        .succeeded()
        .json();
    Documented::read().check("edit", &answer);
    assert_eq!(answer["file"], json!(FILE));
    shop.run(&["edit", "heads@x"]).ended(2);
    shop.run(&["edit", "base"]).ended(2);
}

#[test]
fn an_applied_revision_is_only_edited_when_that_is_said() {
    let shop = Shop::with_sources().set("EDITOR", "sed -i s/Cascade/Restrict/");
    shop.run(&["quick"]).succeeded();
    let refused = shop.run(&["edit", "20260103"]).ended(8);
    assert!(refused.errors.contains("--applied"), "{refused:?}");
    assert!(shop.read(FILE).contains("Cascade"));
    shop.run(&["edit", "20260103", "--applied"]).succeeded();
    assert!(shop.read(FILE).contains("Restrict"));
}
