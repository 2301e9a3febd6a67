//! Settings, through the command line.

use crate::shop::Shop;

#[test]
fn flags_stand_before_or_after_the_command() {
    let shop = Shop::new();
    let url = "sqlite:///other.db";
    shop.run(&["--database-url", url, "quick"]).succeeded();
    let before = shop
        .run(&["--database-url", url, "status"])
        .succeeded()
        .output;
    let after = shop
        .run(&["status", "--database-url", url])
        .succeeded()
        .output;
    assert_eq!(before, after);
    assert!(before.contains("other.db"), "{before}");
    assert!(shop.file("other.db").is_file() && !shop.file("storage").exists());
}

#[test]
fn the_settings_say_where_they_come_from() {
    let shop = Shop::new()
        .set("SHOP_DATABASE_URL", "postgres://ada:secret@db.example/shop")
        .set("COLUMNS", "100");
    shop.write(
        "whimbrel.toml",
        "when_ahead = \"allow\"\n[environment.ci]\nlock_timeout = 5\n",
    );
    shop.write(".env", "ENVIRONMENT=ci\n");
    insta::assert_snapshot!("settings", shop.run(&["config"]).shown(&shop));
    insta::assert_snapshot!(
        "settings_json",
        shop.run(&["config", "--format", "json"]).shown(&shop)
    );
}

#[test]
fn the_environment_reaches_the_migrations() {
    let shop = Shop::new().set("ENVIRONMENT", "production");
    let status = shop.run(&["status", "--format", "json"]).json();
    assert_eq!(status["environment"], "production");
    let status = shop
        .run(&["status", "--format", "json", "--env", "ci"])
        .json();
    assert_eq!(status["environment"], "ci");
}

#[test]
fn completions_and_pages_know_the_whole_application() {
    let shop = Shop::new();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = shop.run(&["completions", shell]).succeeded().output;
        assert!(
            script.contains("shop") && script.contains("rollback"),
            "{script}"
        );
    }
    let page = shop.run(&["man"]).succeeded().output;
    assert!(page.contains(".TH shop-migrate 1"), "{page}");
    shop.run(&["man", "pages"]).succeeded();
    assert!(shop.files("pages").len() > 16, "{:?}", shop.files("pages"));
}
