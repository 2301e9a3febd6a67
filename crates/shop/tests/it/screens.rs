//! Every screen, as a person sees it.

use crate::shop::Shop;

/// Compares what a command shows at a width with the stored screen.
macro_rules! screen {
    ($name:literal, $shop:expr, $($argument:expr),+) => {{
        let shop = &$shop;
        insta::assert_snapshot!($name, shop.run(&[$($argument),+]).shown(shop));
    }};
}

fn wide(shop: Shop, columns: &str) -> Shop {
    shop.set("COLUMNS", columns)
}

#[test]
fn of_a_database_that_does_not_exist() {
    let shop = wide(Shop::new(), "80");
    screen!("absent_status", shop, "status");
    screen!("absent_history", shop, "history");
    screen!("absent_current", shop, "current");
    screen!("absent_check", shop, "check");
    screen!("absent_check_ready", shop, "check", "--ready");
    screen!("absent_run", shop, "run");
    screen!("absent_plan", shop, "plan");
    assert_eq!(shop.files("."), Vec::<String>::new());
}

#[test]
fn of_the_way_up_and_down() {
    let shop = wide(Shop::new(), "80").release("first");
    screen!("init", shop, "init");
    screen!("init_again", shop, "init");
    screen!("plan", shop, "plan");
    screen!("run", shop, "run");
    screen!("run_again", shop, "run");
    screen!("quick_again", shop, "quick");
    screen!("run_back", shop, "run", "--target", "-1");
    screen!("rollback_unasked", shop, "rollback");
    screen!("plan_down", shop, "plan", "--down");
    screen!("rollback", shop, "rollback", "--force");
    screen!("rollback_again", shop, "rollback", "--force");
    screen!("quick", shop, "quick");
    screen!("reset_unasked", shop, "reset");
    shop.sql("CREATE TABLE theirs (id INTEGER)");
    screen!("reset", shop, "reset", "--yes");
    screen!("reset_again", shop, "reset", "--yes");
}

#[test]
fn of_a_target_that_is_reached() {
    let shop = wide(Shop::migrated(), "80");
    screen!("run_behind", shop, "run", "--target", "20260102");
    screen!("rollback_to", shop, "rollback", "--target", "-1", "--force");
}

#[test]
fn of_data_that_would_be_lost() {
    let shop = wide(Shop::migrated(), "80");
    shop.sql("INSERT INTO customers (name) VALUES ('Ada'), ('Grace')");
    screen!("loss", shop, "rollback", "--target", "base", "--force");
    screen!("loss_planned", shop, "plan", "--down", "--target", "base");
}

#[test]
fn of_every_question_at_three_widths() {
    for columns in ["60", "80", "140"] {
        let shop = wide(Shop::migrated(), columns);
        shop.run(&["rollback", "2", "--force"]).succeeded();
        shop.settle();
        let name = |screen: &str| format!("{screen}_{columns}");
        for (screen, arguments) in [
            ("status", &["status"][..]),
            ("history", &["history"]),
            ("show", &["show", "20260103"]),
            ("current", &["current"]),
            ("heads", &["heads"]),
            ("plan_rest", &["plan"]),
            ("check", &["check"]),
            ("check_ready", &["check", "--ready"]),
            (
                "config",
                &["config", "--env", "staging", "--lock-timeout", "5"],
            ),
        ] {
            insta::assert_snapshot!(name(screen), shop.run(arguments).shown(&shop));
        }
    }
}

#[test]
fn of_a_failing_migration() {
    let shop = wide(Shop::new(), "80").release("failing");
    screen!("failing", shop, "quick");
    screen!("failing_json", shop, "quick", "--format", "json");
    screen!("failing_status", shop, "status");
}

#[test]
fn of_branches() {
    let shop = wide(Shop::new(), "80").release("branched");
    screen!("branches_heads", shop, "heads");
    shop.run(&["quick"]).succeeded();
    shop.settle();
    screen!("branches_status", shop, "status");
    screen!("branches_history", shop, "history");
    screen!("branches_show", shop, "show", "web");
}

#[test]
fn of_no_revisions() {
    let shop = wide(Shop::new(), "80").release("empty");
    screen!("empty_status", shop, "status");
    screen!("empty_history", shop, "history");
    screen!("empty_heads", shop, "heads");
    screen!("empty_quick", shop, "quick");
    screen!("empty_rollback", shop, "rollback");
}

#[test]
fn of_the_help() {
    let shop = wide(Shop::new(), "100");
    screen!("help", shop, "--help");
    for command in ["run", "rollback", "create", "check", "plan", "validate"] {
        let answer = shop.run(&[command, "--help"]).shown(&shop);
        insta::assert_snapshot!(format!("help_{command}"), answer);
    }
}

/// What is piped is not broken into lines.
#[test]
fn without_a_width_nothing_is_wrapped() {
    let shop = Shop::new();
    let status = shop.run(&["status"]).output;
    assert!(
        status.contains("keep the moment in which it was placed  safety"),
        "{status}"
    );
    assert!(!status.contains('\u{1b}'), "{status}");
}

#[test]
fn quiet_leaves_only_answers_and_errors() {
    let shop = Shop::new();
    for arguments in [&["quick", "-q"][..], &["run", "-q"], &["--quiet", "check"]] {
        let answer = shop.run(arguments).succeeded();
        assert_eq!((answer.output.as_str(), answer.errors.as_str()), ("", ""));
    }
    assert_ne!(shop.run(&["status", "-q"]).output, "");
    assert_ne!(shop.run(&["show", "nothing", "-q"]).ended(2).errors, "");
}

#[test]
fn the_log_tells_what_is_done_and_twice_the_sql() {
    let shop = Shop::new();
    let quiet = shop.run(&["quick"]).errors;
    assert_eq!(quiet, "");
    shop.run(&["reset", "--force"]).succeeded();
    let told = shop.run(&["quick", "-v"]).errors;
    assert!(
        told.contains("whimbrel::manager] applied 20260101090000"),
        "{told}"
    );
    assert!(!told.contains("CREATE TABLE"), "{told}");
    shop.run(&["reset", "--force"]).succeeded();
    let told = shop.run(&["-vv", "quick"]).errors;
    assert!(told.contains("DEBUG whimbrel::sql] CREATE TABLE"), "{told}");
}

#[test]
fn of_a_trace() {
    let shop = wide(Shop::migrated(), "100");
    screen!(
        "trace",
        shop,
        "validate",
        "20260104",
        "--trace",
        "--trace-rows",
        "50"
    );
    screen!("trace_rows_alone", shop, "validate", "--trace-rows", "50");
}
