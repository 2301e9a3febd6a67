//! What only a terminal gets: questions, colours, its width, a bar, Ctrl-C.

use diesel::connection::SimpleConnection;

use crate::interrupt::{STOPPING, blocked, until_it_builds_the_index};
use crate::seat::Seat;
use crate::shop::Shop;

#[test]
fn a_rollback_shows_what_it_will_do_and_asks() {
    let shop = Shop::migrated();
    shop.sql("INSERT INTO customers (name) VALUES ('Ada')");
    let (status, shown) = Seat::new(80).run(shop.command(&["rollback"]), "n\n");
    assert_eq!(status.code(), Some(130), "{shown}");
    assert!(
        shown.contains("20260104090000  one customer a name"),
        "{shown}"
    );
    assert!(shown.contains("Go on? [y/N]"), "{shown}");
    assert!(shown.contains("nothing was changed"), "{shown}");
    shop.run(&["check"]).succeeded();

    let (status, shown) = Seat::new(80).run(shop.command(&["rollback"]), "y\n");
    assert_eq!(status.code(), Some(0), "{shown}");
    shop.run(&["check"]).ended(3);

    // What would lose rows is refused before anybody is asked, and a yes does not change that.
    let all = ["rollback", "--target", "base"];
    let (status, shown) = Seat::new(80).run(shop.command(&all), "y\n");
    assert_eq!(status.code(), Some(12), "{shown}");
    assert!(!shown.contains("[y/N]"), "{shown}");
    let accepted = [
        "rollback",
        "--target",
        "base",
        "--accept-data-loss",
        "20260101",
        "--accept-data-loss",
        "20260102",
    ];
    let (status, shown) = Seat::new(120).run(shop.command(&accepted), "y\n");
    assert_eq!(status.code(), Some(0), "{shown}");
    assert!(shown.contains("loses 1 row of `customers`"), "{shown}");
}

#[test]
fn a_reset_lists_what_goes_and_asks() {
    let shop = Shop::migrated();
    let (status, shown) = Seat::new(80).run(shop.command(&["reset"]), "no\n");
    assert_eq!(status.code(), Some(130), "{shown}");
    assert!(shown.contains("drop  table orders"), "{shown}");
    shop.run(&["check"]).succeeded();
    let (status, _) = Seat::new(80).run(shop.command(&["reset"]), "yes\n");
    assert_eq!(status.code(), Some(0));
    shop.run(&["check"]).ended(3);
}

#[test]
fn colours_are_for_terminals_that_want_them() {
    let shop = Shop::migrated();
    let coloured = |arguments: &[&str], variable: &[(&str, &str)]| {
        let mut command = shop.command(arguments);
        command.envs(variable.iter().copied());
        let (_, shown) = Seat::new(80).run(command, "");
        shown.contains("\u{1b}[32m")
    };
    assert!(coloured(&["history"], &[]));
    assert!(!coloured(&["history"], &[("NO_COLOR", "1")]));
    assert!(!coloured(&["history", "--color", "never"], &[]));
    assert!(coloured(
        &["history", "--color", "always"],
        &[("NO_COLOR", "1")]
    ));
    let piped = |arguments: &[&str], variable: &[(&str, &str)]| {
        let mut command = shop.command(arguments);
        command.envs(variable.iter().copied());
        let output = command.output().unwrap();
        String::from_utf8(output.stdout).unwrap().contains('\u{1b}')
    };
    assert!(!piped(&["history"], &[]));
    assert!(piped(&["history"], &[("CLICOLOR_FORCE", "1")]));
    assert!(piped(&["history", "--color=always"], &[]));
    assert!(!piped(
        &["history", "--format", "json", "--color=always"],
        &[]
    ));
}

#[test]
fn tables_are_as_wide_as_the_terminal() {
    let shop = Shop::migrated();
    for columns in [62, 70, 200] {
        let command = shop.command(&["history", "--color", "never"]);
        let (_, shown) = Seat::new(columns).run(command, "");
        let widest = shown
            .lines()
            .map(|line| line.trim_end().chars().count())
            .max();
        assert!(
            widest.unwrap() <= usize::from(columns),
            "{columns}: {shown}"
        );
    }
}

#[test]
fn a_run_leaves_no_trace_of_its_bar() {
    let shop = Shop::new();
    let (status, shown) = Seat::new(80).run(shop.command(&["quick"]), "");
    assert_eq!(status.code(), Some(0));
    let last = shown.rsplit('\r').next().unwrap_or_default();
    assert!(shown.contains("Applied 4 revisions"), "{shown}");
    assert!(!last.contains('█'), "{shown}");
}

#[test]
fn a_bar_shows_the_step_and_ctrl_c_stops_behind_it() {
    let (database, shop, mut other) = blocked();
    let mut seated = Seat::new(100).start_in_control(&shop.command(&["run"]));
    until_it_builds_the_index(&database);
    seated.wait_for("0/1 ");
    seated.wait_for("20260104090000 ");
    assert!(seated.shown().contains('\u{2591}'), "{}", seated.shown());
    seated.types("\u{3}");
    seated.wait_for(STOPPING);
    other.batch_execute("COMMIT").unwrap();
    let (status, shown) = seated.end();
    assert_eq!(status.code(), Some(130), "{shown}");
    assert!(shown.contains("interrupted after step 1 of "), "{shown}");
    shop.run(&["check"]).ended(10);
    shop.run(&["run"]).succeeded();
}

#[test]
fn ctrl_c_at_a_question_changes_nothing() {
    let shop = Shop::migrated();
    let mut seated = Seat::new(80).start_in_control(&shop.command(&["rollback"]));
    seated.wait_for("Go on? [y/N]");
    seated.types("\u{3}");
    let (status, shown) = seated.end();
    assert!(!status.success(), "{shown}");
    shop.run(&["check"]).succeeded();
}

#[test]
fn a_stamp_shows_what_it_changes_and_asks() {
    let shop = Shop::migrated();
    let (status, shown) = Seat::new(80).run(shop.command(&["stamp", "-1"]), "perhaps\nn\n");
    assert_eq!(status.code(), Some(130), "{shown}");
    for text in [
        "changes the history",
        "20260104090000",
        "Please answer y or n.",
    ] {
        assert!(shown.contains(text), "{text}: {shown}");
    }
    shop.run(&["check"]).succeeded();
    let (status, shown) = Seat::new(80).run(shop.command(&["stamp", "-1"]), "y\n");
    assert_eq!(status.code(), Some(0), "{shown}");
    shop.run(&["check"]).ended(3);
}

#[test]
fn a_rename_is_asked_about_and_the_answer_is_kept() {
    let create = [
        "create",
        "follow the models",
        "--autogenerate",
        "--answers",
        "answers.json",
    ];
    let question = "Is the column `orders.ordered_at` the old `placed_at` renamed? [y/N]";
    for (typed, kept, written) in [
        ("y\n", "renames", "rename_column(\"orders\", \"placed_at\""),
        (
            "n\n",
            "not_renamed",
            "drop_column(\"orders\", \"placed_at\")",
        ),
    ] {
        let shop = Shop::with_sources().set("SHOP_MODELS", "renamed");
        let mut seated = Seat::new(120).start(shop.command(&create));
        seated.wait_for(question);
        // Whatever else is asked gets the same answer.
        seated.types(&typed.repeat(4));
        let (status, shown) = seated.end();
        assert_eq!(status.code(), Some(0), "{shown}");
        let answers: serde_json::Value = serde_json::from_str(&shop.read("answers.json")).unwrap();
        assert_ne!(answers[kept], serde_json::json!([]), "{answers}");
        let files = shop.files("migrations");
        let new = files.iter().find(|name| name.contains("follow_the_models"));
        let text = shop.read(&format!("migrations/{}", new.unwrap()));
        assert!(text.contains(written), "{text}");
        // The next time nobody is asked.
        std::fs::remove_file(shop.file(&format!("migrations/{}", new.unwrap()))).unwrap();
        shop.copy_sources("migrations");
        shop.run(&create).succeeded();
    }
}
