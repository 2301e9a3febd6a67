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

/// The page names every command, every key with its default, and every exit code that a test has.
#[test]
fn the_page_of_the_command_line_is_complete() {
    let page = include_str!("../../../../docs/COMMAND_LINE.md");
    let shop = Shop::new();
    let help = shop.run(&["--help"]).output;
    let commands = help.lines().skip_while(|line| *line != "Commands:").skip(1);
    for line in commands.take_while(|line| !line.is_empty()) {
        let command = line.split_whitespace().next().unwrap();
        assert!(
            command == "help" || page.contains(&format!("`{command}")),
            "{command}"
        );
    }
    let settings = shop.run(&["config", "--format", "json"]).json();
    for (key, setting) in settings["settings"].as_object().unwrap() {
        let documented = page
            .lines()
            .find(|line| line.starts_with(&format!("| `{key}` |")));
        let value = setting["value"].as_str().unwrap_or_default();
        let is_derived = ["environment", "database_url"].contains(&key.as_str());
        assert!(
            is_derived || documented.is_some_and(|line| line.contains(value)),
            "{key}"
        );
    }
    let tests = [include_str!("exit_codes.rs"), include_str!("interrupt.rs")].concat();
    for name in tests.split("\nfn code_").skip(1) {
        let code = name.split('_').next().unwrap();
        assert!(page.contains(&format!("\n| {code} | ")), "{code}");
    }
    shop.write(
        "whimbrel.toml",
        page.split("```toml\n")
            .nth(1)
            .unwrap()
            .split("```")
            .next()
            .unwrap(),
    );
    shop.run(&["config"]).succeeded();
}
