//! `migrate create`: files that fit in, and nothing by halves.

use std::fs;
use std::process::Command;

use crate::shop::{Answer, Shop};

/// The file that a create wrote, relative to the shop's folder.
fn created(shop: &Shop, arguments: &[&str]) -> String {
    let answer = shop.run(arguments).succeeded();
    answer.output.trim_end().to_owned()
}

#[track_caller]
fn must_be_formatted(shop: &Shop) {
    let rustfmt = Command::new("rustfmt")
        .args(["--edition", "2024", "--check", "migrations/mod.rs"])
        .current_dir(shop.folder())
        .output()
        .unwrap();
    let difference = String::from_utf8_lossy(&rustfmt.stdout);
    assert!(rustfmt.status.success(), "{difference}{rustfmt:?}");
}

/// The text with the new revision's id replaced.
fn without_id(text: &str, file: &str) -> String {
    let id = &file["migrations/m".len()..][..14];
    text.replace(id, "[ID]")
}

#[test]
fn a_revision_follows_the_head_and_is_listed() {
    let shop = Shop::with_sources();
    let file = created(&shop, &["create", "add user preferences"]);
    assert!(file.ends_with("_add_user_preferences.rs"), "{file}");
    let text = without_id(&shop.read(&file), &file);
    insta::assert_snapshot!("created", text);
    let list = without_id(&shop.read("migrations/mod.rs"), &file);
    insta::assert_snapshot!("created_list", list);
    must_be_formatted(&shop);
    assert_eq!(shop.files("migrations").len(), 6);
}

#[test]
fn labels_and_dependencies_are_written() {
    let shop = Shop::with_sources();
    let file = created(
        &shop,
        &[
            "create",
            "begin the blue branch",
            "--branch-label",
            "blue",
            "--depends-on",
            "20260102",
            "--depends-on",
            "20260101090000",
            "--head",
            "base",
        ],
    );
    insta::assert_snapshot!("created_branch", without_id(&shop.read(&file), &file));
    must_be_formatted(&shop);
}

fn branched() -> Shop {
    let shop = Shop::new().release("branched");
    shop.write("Cargo.toml", "");
    shop.write(
        "migrations/mod.rs",
        "registry![m20260101090000_create_customers, m20260102090000_create_stores, \
         m20260103090000_create_webshops];\n",
    );
    shop
}

#[test]
fn a_head_is_named_when_there_are_several() {
    let shop = branched();
    let refused = shop.run(&["create", "x"]).ended(2);
    assert!(refused.errors.contains("there are 2 heads"), "{refused:?}");
    let refused = shop.run(&["create", "x", "--head", "20260101"]).ended(2);
    assert!(refused.errors.contains("is no head"), "{refused:?}");
    shop.run(&["create", "x", "--splice"]).ended(2);
    let file = created(&shop, &["create", "x", "--head", "web@head"]);
    assert!(shop.read(&file).contains(".revises(\"20260103090000\")"));
}

#[test]
fn a_branch_begins_anywhere_when_that_is_said() {
    let shop = branched();
    let file = created(&shop, &["create", "x", "--head", "20260101", "--splice"]);
    assert!(shop.read(&file).contains(".revises(\"20260101090000\")"));
}

#[test]
fn branches_are_joined() {
    let shop = branched();
    for (arguments, said) in [
        (
            &["merge", "web", "20260101"][..],
            "stands on `20260101090000` already",
        ),
        (&["merge", "base"], "nothing to join"),
        (&["merge", "nowhere"], "no revision `nowhere`"),
        (&["merge", "-m", " "], "the message is empty"),
    ] {
        let refused = shop.run(arguments).ended(2);
        assert!(refused.errors.contains(said), "{refused:?}");
    }
    let file = created(&shop, &["merge", "-m", "one shop again"]);
    let text = shop.read(&file);
    let merges = ".merges(&[\"20260102090000\", \"20260103090000\"])";
    assert!(
        text.contains(merges) && text.contains("one shop again"),
        "{text}"
    );
}

#[test]
fn hostile_messages_stay_what_they_are() {
    let long = "many words ".repeat(30);
    let messages = [
        "it's \"quoted\" and \\ slashed",
        "two\nlines\r\nand a tab\t.",
        "🦀 größe 日本語 \u{202e}right to left",
        "*/ ]; fn main() {} /* {} %s $x `id`",
        long.as_str(),
        "--force",
        "../../etc/passwd",
        "\u{0}".trim_matches('\u{0}'),
        "mod registry![]",
        "x",
    ];
    for message in messages.into_iter().filter(|message| !message.is_empty()) {
        let shop = Shop::with_sources();
        let answer = shop
            .run(&["create", "--format", "json", "--", message])
            .succeeded();
        let answer = answer.json();
        assert_eq!(answer["message"], message);
        let module = answer["module"].as_str().unwrap();
        assert!(module.len() <= 50 && module.is_ascii(), "{module}");
        let text = shop.read(answer["file"].as_str().unwrap());
        assert!(text.contains(&format!("{message:?}")), "{text}");
        assert_eq!(
            text.lines().filter(|line| line.starts_with("//!")).count(),
            1
        );
        must_be_formatted(&shop);
    }
}

/// Whatever the length of the message, rustfmt has nothing to add.
#[test]
fn messages_of_every_length_are_formatted() {
    let shop = Shop::with_sources();
    let long = "x".repeat(120);
    let mut modules = Vec::new();
    let flags: [&[&str]; 4] = [
        &[],
        &["--head", "base"],
        &["--branch-label", "blue"],
        &["--branch-label", "blue", "--depends-on", "20260101"],
    ];
    let cases = (10..=75).flat_map(|length| flags.map(|flags| (length, flags)));
    for (number, (length, flags)) in cases.enumerate() {
        shop.copy_sources("migrations");
        let arguments = [&["create", &long[..length]], flags].concat();
        let file = created(&shop, &arguments);
        let module = format!("checked_{number}");
        let kept = shop.file(&format!("migrations/{module}.rs"));
        fs::rename(shop.file(&file), kept).unwrap();
        modules.push(format!("mod {module};\n"));
    }
    modules.sort();
    shop.write("migrations/mod.rs", &modules.concat());
    let sort = Command::new("rustfmt")
        .args(["--edition", "2024", "--check", "migrations/mod.rs"])
        .current_dir(shop.folder())
        .output()
        .unwrap();
    let difference = String::from_utf8_lossy(&sort.stdout);
    // The order of the modules in mod.rs is this test's own.
    let others = difference
        .lines()
        .filter(|line| line.contains("checked_") && line.contains(".rs:"));
    let others: Vec<&str> = others.filter(|line| !line.contains("mod.rs")).collect();
    assert_eq!(others, Vec::<&str>::new(), "{difference}");
}

#[test]
fn several_at_once_never_collide() {
    let shop = Shop::with_sources();
    let runners: Vec<_> = (0..8)
        .map(|number| {
            let message = format!("revision {number}");
            let mut command = shop.command(&["create", &message]);
            command.stdout(std::process::Stdio::piped());
            command.stderr(std::process::Stdio::piped());
            command.spawn().unwrap()
        })
        .collect();
    let answers: Vec<Answer> = runners
        .into_iter()
        .map(|runner| Answer::of(runner.wait_with_output().unwrap()))
        .collect();
    let (done, refused): (Vec<&Answer>, Vec<&Answer>) = answers.iter().partition(|a| a.code == 0);
    assert_eq!((done.len(), refused.len()), (1, 7), "{answers:?}");
    for answer in refused {
        assert_eq!(answer.code, 2, "{answer:?}");
        assert!(
            answer.errors.contains("hint: build again, then create"),
            "{answer:?}"
        );
    }
    assert_eq!(shop.files("migrations").len(), 6);
    assert_eq!(
        shop.read("migrations/mod.rs").matches("_revision_").count(),
        2
    );
    must_be_formatted(&shop);
}

#[test]
fn an_id_comes_after_the_newest_in_the_folder() {
    let shop = Shop::with_sources();
    // Written a moment ahead of this machine's clock, and not listed.
    shop.write("migrations/m29991231235959_from_another_clock.rs", "");
    let file = created(&shop, &["create", "next"]);
    assert!(file.contains("m30000101000000_next"), "{file}");
}

#[test]
fn the_folder_is_found_from_below_and_as_diesel_names_it() {
    let shop = Shop::new();
    shop.write("Cargo.toml", "");
    shop.write(
        "diesel.toml",
        "[migrations_directory]\ndir = \"database/steps\"\n",
    );
    shop.copy_sources("database/steps");
    shop.write("crates/inner/Cargo.toml", "");
    shop.write("crates/inner/src/lib.rs", "");
    let answer = shop
        .run_in("crates/inner/src", &["create", "from below"])
        .succeeded();
    assert!(answer.output.contains("database/steps/m"), "{answer:?}");
    assert_eq!(shop.files("database/steps").len(), 6);
}

#[test]
fn what_does_not_fit_is_refused_and_nothing_is_written() {
    let shop = Shop::new();
    insta::assert_snapshot!("no_package", shop.run(&["create", "x"]).shown(&shop));
    shop.write("Cargo.toml", "");
    insta::assert_snapshot!("no_folder", shop.run(&["create", "x"]).shown(&shop));
    for (name, list) in [
        ("no_list", "mod m20260101090000_create_customers;\n"),
        ("odd_list", "registry![a::b];\n"),
        (
            "unbuilt",
            "registry![m20260101090000_create_customers, m20270101090000_new];\n",
        ),
        ("unlisted", "registry![];\n"),
    ] {
        shop.write("migrations/mod.rs", list);
        insta::assert_snapshot!(name, shop.run(&["create", "x"]).shown(&shop));
        assert_eq!(shop.read("migrations/mod.rs"), list);
        assert_eq!(shop.files("migrations"), ["mod.rs"]);
    }
    let shop = Shop::with_sources();
    for (arguments, code) in [
        (&["create", ""][..], 2),
        (&["create", " \n"], 2),
        (&["create"], 2),
        (&["create", "x", "--branch-label", "head"], 2),
        (&["create", "x", "--branch-label", "two words"], 2),
        (&["create", "x", "--branch-label", "-1"], 2),
        (&["create", "x", "--head", "nothing"], 2),
        (&["create", "x", "--depends-on", "2026"], 2),
    ] {
        shop.run(arguments).ended(code);
    }
    assert_eq!(shop.files("migrations").len(), 5);
}

#[test]
fn the_first_revision_has_no_parent() {
    let shop = Shop::new().release("empty");
    shop.write("Cargo.toml", "");
    shop.write(
        "migrations/mod.rs",
        "//! The revisions.\n\nwhimbrel::registry![];\n",
    );
    let file = created(&shop, &["create", "begin"]);
    assert!(!shop.read(&file).contains("revises"));
    insta::assert_snapshot!(
        "first_list",
        without_id(&shop.read("migrations/mod.rs"), &file)
    );
    must_be_formatted(&shop);
}

/// What the file was before stays: its rights, and the folder it is linked from.
#[test]
fn a_list_behind_a_link_keeps_its_place_and_its_rights() {
    use std::os::unix::fs::{PermissionsExt, symlink};

    let shop = Shop::with_sources();
    let real = shop.file("list.rs");
    fs::rename(shop.file("migrations/mod.rs"), &real).unwrap();
    fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).unwrap();
    symlink("../list.rs", shop.file("migrations/mod.rs")).unwrap();
    shop.run(&["create", "linked"]).succeeded();
    assert!(
        fs::symlink_metadata(shop.file("migrations/mod.rs"))
            .unwrap()
            .is_symlink()
    );
    assert!(shop.read("list.rs").contains("_linked,"));
    let mode = fs::metadata(real).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o640);
}
