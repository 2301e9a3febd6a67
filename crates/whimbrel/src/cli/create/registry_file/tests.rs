//! Lists of many forms, each with one more module.

use std::path::PathBuf;

use super::RegistryFile;

const NEW: &str = "m20260301000000_new";

fn parsed(text: &str) -> Result<RegistryFile, String> {
    RegistryFile::parse(PathBuf::from("mod.rs"), text.to_owned())
        .map_err(|error| error.message().to_owned())
}

#[track_caller]
fn check(before: &str, after: &str) {
    let file = parsed(before).unwrap();
    let found = file.with(NEW).unwrap();
    assert_eq!(found, after, "\n{found}");
    // What is there already stays where it is when one more comes.
    let again = parsed(&found)
        .unwrap()
        .with("m20990101000000_last")
        .unwrap();
    assert!(again.contains(NEW));
}

#[test]
fn an_empty_list_gets_its_first_module() {
    check(
        "//! Revisions.\n\nwhimbrel::registry![];\n",
        "//! Revisions.\n\nmod m20260301000000_new;\n\nwhimbrel::registry![m20260301000000_new];\n",
    );
    check(
        "registry![\n];",
        "mod m20260301000000_new;\n\nregistry![\n    m20260301000000_new,\n];",
    );
    check(
        "registry![\n    // None yet.\n];\n",
        "mod m20260301000000_new;\n\nregistry![\n    // None yet.\n    m20260301000000_new,\n];\n",
    );
}

#[test]
fn a_list_of_one_line_grows_until_rustfmt_would_break_it() {
    check(
        "mod m20260101000000_a;\nwhimbrel::registry![m20260101000000_a];\n",
        "mod m20260101000000_a;\nmod m20260301000000_new;\n\
         whimbrel::registry![m20260101000000_a, m20260301000000_new];\n",
    );
    check(
        "mod m20260101000000_a;\nmod m20260102000000_b;\n\
         whimbrel::registry![m20260101000000_a, m20260102000000_b];\n",
        "mod m20260101000000_a;\nmod m20260102000000_b;\nmod m20260301000000_new;\n\
         whimbrel::registry![m20260101000000_a, m20260102000000_b, m20260301000000_new];\n",
    );
    let long = "m20260101000000_a_rather_long_name_of_a_module";
    check(
        &format!("mod {long};\nregistry![{long}];\n"),
        &format!("mod {long};\nmod {NEW};\nregistry![\n    {long},\n    {NEW},\n];\n"),
    );
}

#[test]
fn a_list_of_many_lines_gets_one_more() {
    check(
        "mod m20260101000000_a; // first\npub(crate) mod m20260201000000_b;\nmod other;\n\n\
         /// The list.\nwhimbrel::registry![\n    m20260101000000_a, // first\n    \
         m20260201000000_b,\n];\n\nfn unrelated() {}\n",
        "mod m20260101000000_a; // first\npub(crate) mod m20260201000000_b;\n\
         pub(crate) mod m20260301000000_new;\nmod other;\n\n\
         /// The list.\nwhimbrel::registry![\n    m20260101000000_a, // first\n    \
         m20260201000000_b,\n    m20260301000000_new,\n];\n\nfn unrelated() {}\n",
    );
    check(
        "registry! {\n\tm20260101000000_a,\n\tm20260201000000_b\n}\n",
        "mod m20260301000000_new;\n\nregistry! {\n\tm20260101000000_a,\n\t\
         m20260201000000_b,\n\tm20260301000000_new\n}\n",
    );
}

#[test]
fn a_module_goes_where_its_name_belongs() {
    check(
        "mod m20260101000000_a;\n// Comes later.\n#[cfg(any())]\nmod m20260401000000_c;\n\n\
         registry![\n    m20260101000000_a,\n    m20260401000000_c,\n];\n",
        "mod m20260101000000_a;\nmod m20260301000000_new;\n// Comes later.\n#[cfg(any())]\n\
         mod m20260401000000_c;\n\nregistry![\n    m20260101000000_a,\n    \
         m20260301000000_new,\n    m20260401000000_c,\n];\n",
    );
    check(
        "mod m20260401000000_c;\nregistry![m20260401000000_c];",
        "mod m20260301000000_new;\nmod m20260401000000_c;\n\
         registry![m20260301000000_new, m20260401000000_c];",
    );
}

#[test]
fn other_line_ends_and_comments_stay() {
    check(
        "//! A.\r\nmod m20260101000000_a;\r\n\r\nregistry![\r\n    m20260101000000_a,\r\n];\r\n",
        "//! A.\r\nmod m20260101000000_a;\r\nmod m20260301000000_new;\r\n\r\nregistry![\r\n    \
         m20260101000000_a,\r\n    m20260301000000_new,\r\n];\r\n",
    );
    check(
        "/* mod no; registry![x] */\nmod m20260101000000_a;\nregistry![m20260101000000_a /* one */];\n",
        "/* mod no; registry![x] */\nmod m20260101000000_a;\nmod m20260301000000_new;\n\
         registry![m20260101000000_a, m20260301000000_new /* one */];\n",
    );
    check(
        "#[rustfmt::skip] mod m20260101000000_a;\nregistry![m20260101000000_a];\n",
        "#[rustfmt::skip] mod m20260101000000_a;\nmod m20260301000000_new;\n\
         registry![m20260101000000_a, m20260301000000_new];\n",
    );
}

#[test]
fn what_is_no_list_of_modules_is_refused() {
    for (text, why) in [
        ("", "has no `registry![…]`"),
        ("// registry![a]\n", "has no `registry![…]`"),
        ("fn registry() {}", "has no `registry![…]`"),
        (
            "registry![a]; registry![b];",
            "has more than one `registry![…]`",
        ),
        (
            "registry![a::b];",
            "lists something else than names of modules",
        ),
        (
            "registry![a b];",
            "lists something else than names of modules",
        ),
        (
            "registry![a,,b];",
            "lists something else than names of modules",
        ),
        (
            "registry![#[cfg(x)] a];",
            "lists something else than names of modules",
        ),
    ] {
        assert_eq!(
            parsed(text).unwrap_err(),
            format!("`mod.rs` {why}"),
            "{text}"
        );
    }
}

#[test]
fn modules_inside_other_modules_are_not_declared_at_the_top() {
    let file = parsed("mod inner { mod m20260101000000_a; }\nregistry![];\n").unwrap();
    let text = file.with(NEW).unwrap();
    assert!(
        text.starts_with("mod inner { mod m20260101000000_a; }\nmod m20260301000000_new;\n"),
        "{text}"
    );
}

#[track_caller]
fn exchanged(before: &str, old: &[&str], after: &str) {
    let found = parsed(before).unwrap().exchanged(old, NEW).unwrap();
    assert_eq!(found, after, "\n{found}");
}

#[test]
fn modules_are_exchanged_for_one() {
    let (a, b) = ("m20260101000000_a", "m20260201000000_b");
    exchanged(
        "mod m20260101000000_a;\nmod m20260201000000_b;\n\nregistry![\n    m20260101000000_a,\n    \
         m20260201000000_b, // second\n];\n",
        &[a],
        "mod m20260201000000_b;\nmod m20260301000000_new;\n\nregistry![\n    \
         m20260201000000_b, // second\n    m20260301000000_new,\n];\n",
    );
    exchanged(
        "mod m20260101000000_a;\nmod m20260201000000_b;\nregistry![m20260101000000_a, m20260201000000_b];\n",
        &[a, b],
        "mod m20260301000000_new;\n\nregistry![m20260301000000_new];\n",
    );
    exchanged(
        "mod m20260101000000_a;\n#[cfg(all())]\nmod m20260201000000_b;\n\
         registry![m20260101000000_a, m20260201000000_b];\n",
        &[b],
        "mod m20260101000000_a;\nmod m20260301000000_new;\n\
         registry![m20260101000000_a, m20260301000000_new];\n",
    );
    exchanged(
        "mod m20260101000000_a;\nregistry![\n    m20260101000000_a\n];\n",
        &[a],
        "mod m20260301000000_new;\n\nregistry![\n    m20260301000000_new,\n];\n",
    );
}
