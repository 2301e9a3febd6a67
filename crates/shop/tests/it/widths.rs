//! The same screens in terminals of many widths, down to one that is too narrow for anything.

use crate::shop::{Answer, Shop};

/// Makes what the clock, the machine and the user decided the same in every run.
fn settle(shop: &Shop) {
    shop.settle();
    shop.sql(
        "UPDATE __whimbrel_log SET at = '2020-01-05T10:00:00.000Z', run = '20200105T100000.000Z-1', \
         actor = 'ada', host = 'ares', application = 'shop 1.0', lock_wait_ms = 0, lock_held_ms = 3, \
         database_bytes = 16384",
    );
}

fn at(columns: &str, shop: Shop) -> Shop {
    shop.set("COLUMNS", columns)
}

#[test]
fn every_screen_fits_three_widths() {
    for columns in ["60", "80", "140"] {
        let shop = at(columns, Shop::migrated());
        shop.run(&["rollback", "--force", "--no-backup"])
            .succeeded();
        settle(&shop);
        for (screen, arguments) in [
            ("graph", &["history", "--graph"][..]),
            ("validate", &["validate"]),
            ("validate_all", &["validate", "--all"]),
            ("branches", &["branches"]),
            ("doctor", &["doctor"]),
            ("log", &["log"]),
            ("drift", &["drift"]),
            ("no_revision", &["show", "20260199"]),
            ("no_command", &["statsu"]),
        ] {
            let shown = shop.run(arguments).shown(&shop);
            insta::assert_snapshot!(format!("{screen}_{columns}"), shown);
        }
        shop.sql("ALTER TABLE customers ADD COLUMN theirs TEXT");
        let shown = shop.run(&["doctor", "--drift"]).shown(&shop);
        insta::assert_snapshot!(format!("doctor_drift_{columns}"), shown);
        let branched = at(columns, Shop::new().release("branched"));
        for (screen, arguments) in [
            ("forked_branches", &["branches"][..]),
            ("forked_graph", &["history", "--graph"]),
        ] {
            let shown = branched.run(arguments).shown(&branched);
            insta::assert_snapshot!(format!("{screen}_{columns}"), shown);
        }
    }
}

/// What a text says, whatever the lines and columns are.
fn said(answer: &Answer) -> Vec<char> {
    let text = [answer.output.as_str(), answer.errors.as_str()].concat();
    let mut said: Vec<char> = text.chars().filter(|c| c.is_alphanumeric()).collect();
    said.sort_unstable();
    said
}

#[test]
fn a_narrow_terminal_loses_nothing_and_breaks_nothing() {
    let shop = Shop::migrated();
    shop.run(&["rollback", "--force", "--no-backup"])
        .succeeded();
    settle(&shop);
    for arguments in [
        &["status"][..],
        &["history"],
        &["show", "head"],
        &["current"],
        &["heads"],
        &["branches"],
        &["plan"],
        &["plan", "--down"],
        &["validate", "--all"],
        &["check"],
        &["check", "--ready"],
        &["doctor"],
        &["log"],
        &["drift"],
        &["config"],
        &["metrics"],
        &["repair"],
        &["diff", "migrations", "database"],
        &["history", "--graph"],
        &["show", "nothing"],
    ] {
        let wide = shop.run(arguments);
        for columns in ["1", "20", "33"] {
            let mut command = shop.command(arguments);
            command.env("COLUMNS", columns);
            let narrow = Answer::of(command.output().unwrap());
            assert_eq!(
                narrow.code, wide.code,
                "{arguments:?} {columns}: {narrow:?}"
            );
            assert!(!narrow.errors.contains("panicked"), "{narrow:?}");
            // A drawing cuts long names, and says so.
            if !narrow.output.contains('\u{2026}') {
                assert_eq!(
                    said(&narrow),
                    said(&wide),
                    "{arguments:?} {columns}: {narrow:?}"
                );
            }
        }
    }
}

#[test]
fn a_reader_that_has_seen_enough_is_no_failure() {
    let shop = Shop::with_sources();
    shop.run(&["quick"]).succeeded();
    for arguments in [
        &["status"][..],
        &["history"],
        &["history", "--graph"],
        &["show", "head"],
        &["plan", "--down"],
        &["plan", "--down", "--sql"],
        &["validate", "--all"],
        &["log"],
        &["config"],
        &["metrics"],
        &["inspect"],
        &["schema", "--print"],
        &["completions", "zsh"],
        &["man"],
        &["--help"],
        &["run", "--help"],
    ] {
        let mut command = shop.command(arguments);
        let (reader, writer) = std::io::pipe().unwrap();
        command.stdout(writer);
        drop(reader);
        let output = command.output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {output:?}");
        assert!(output.stderr.is_empty(), "{arguments:?}: {output:?}");
    }
}
