//! Fixes on sources of every shape, and on those that are left alone.

use whimbrel_schema::analyze::judgement::Location;
use whimbrel_schema::analyze::{Fix, FixKind};

use super::place::place;
use super::statement::Source;

/// The source after a fix of the call that `§` stands before; other `§` are findings.
fn mended(
    kind: FixKind,
    marked: &str,
    literals: &[&str],
    line: &str,
) -> Result<String, &'static str> {
    let mut places = Vec::new();
    let mut text = String::new();
    for part in marked.split_inclusive('§') {
        text.push_str(part.trim_end_matches('§'));
        if part.ends_with('§') {
            let lines = text.matches('\n').count() + 1;
            let column = text.chars().rev().take_while(|c| *c != '\n').count() + 1;
            places.push((
                u32::try_from(lines).unwrap(),
                u32::try_from(column).unwrap(),
            ));
        }
    }
    let (line_of, column) = places[0];
    let fix = Fix {
        kind,
        lines: (!line.is_empty())
            .then(|| line.to_owned())
            .into_iter()
            .collect(),
        literals: literals.iter().map(|text| (*text).to_owned()).collect(),
        statement: 0,
        location: Some(Location {
            file: String::new(),
            line: line_of,
            column,
        }),
    };
    let edit = place(&Source::of(&text), &fix, &places)?;
    let (before, after) = (&text[..edit.from], &text[edit.to..]);
    Ok([before, &edit.text, after].concat())
}

fn replaced(marked: &str) -> Result<String, &'static str> {
    let line = "schema.create_index(\"t\", [\"a\"]).name(\"i\");";
    mended(FixKind::Replace, marked, &["CREATE INDEX i ON t (a)"], line)
}

fn unblocked(marked: &str) -> Result<String, &'static str> {
    mended(FixKind::Unblock, marked, &["t"], "")
}

#[test]
fn an_execute_becomes_the_typed_line_on_the_same_schema() {
    for (source, expected) in [
        (
            "{ s.§execute(\"CREATE INDEX i ON t (a)\"); // why\n}",
            "{ s.create_index(\"t\", [\"a\"]).name(\"i\"); // why\n}",
        ),
        (
            "{\n    schema\n        .§execute(r#\" CREATE INDEX i ON t (a); \"#)\n        .touches([\"t\"]);\n}",
            "{\n    schema.create_index(\"t\", [\"a\"]).name(\"i\");\n}",
        ),
    ] {
        assert_eq!(replaced(source).as_deref(), Ok(expected), "{source}");
    }
}

#[test]
fn another_statement_is_not_replaced() {
    for source in [
        "{ s.§execute(\"CREATE INDEX i ON t (b)\"); }",
        "{ s.§execute(INDEX); }",
        "{ s.§execute(sql(\"CREATE INDEX i ON t (a)\").sqlite(\"\")); }",
        "{ s.§execute(sql(\"CREATE INDEX i ON t (a)\")); }",
        "{ s.§perform(\"CREATE INDEX i ON t (a)\"); }",
        "{ let _ = s.§execute(\"CREATE INDEX i ON t (a)\"); }",
        "{ s.other().§execute(\"CREATE INDEX i ON t (a)\"); }",
        "{ s.§execute(\"CREATE INDEX i ON t (a)\") }",
        "{ // s.§execute(\"CREATE INDEX i ON t (a)\");\n }",
        "§",
        "{ s.§execute(",
        "{ s.§",
    ] {
        assert!(replaced(source).is_err(), "{source}");
    }
}

#[test]
fn a_block_gives_way_to_its_statements() {
    for (source, expected) in [
        (
            "{ s.§blocking(|s| s.§drop_index(\"t\", \"i\")); }",
            "{ s.drop_index(\"t\", \"i\"); }",
        ),
        (
            "{\n    schema.§blocking(|s| {\n        s.§a(\"t\");\n        // s\n        s.§b(\"s\")\n    });\n}",
            "{\n    schema.a(\"t\");\n    // s\n    schema.b(\"s\");\n}",
        ),
        // What a text over lines says stays as it is.
        (
            "{\n    s.§blocking(|s| {\n        s.§a(\"t\");\n        s.§b(\"x\n        y\");\n    });\n}",
            "{\n    s.a(\"t\");\n        s.b(\"x\n        y\");\n}",
        ),
    ] {
        assert_eq!(unblocked(source).as_deref(), Ok(expected), "{source}");
    }
}

#[test]
fn a_block_of_more_stays() {
    for source in [
        // Nothing was found in the second one.
        "{ s.§blocking(|s| { s.§a(\"t\"); s.b(\"t\"); }); }",
        "{ s.§blocking(|s| { for t in [\"t\"] { s.§a(t); } }); }",
        "{ s.§blocking(|s| { let x = \"t\"; s.§a(x); }); }",
        "{ schema.§blocking(|s| { s.§a(\"t\", helper(s)); }); }",
        "{ s.§blocking(move |s| s.§a(\"t\")); }",
        "{ s.§blocking(tables); }",
        "{ s.§blocking(|s| s.§a(\"other\")); }",
        "{ s.§blocking(|s| { s.§a(\"t\"); }).more(); }",
        "{ s.§blocking(|s| { s.§a(\"t\"",
    ] {
        assert!(unblocked(source).is_err(), "{source}");
    }
}

#[test]
fn a_line_follows_the_table() {
    let appended = |source| {
        let line = "schema.create_index(\"t\", [\"a\"]);";
        mended(FixKind::Append, source, &["t", "a"], line)
    };
    assert_eq!(
        appended("{\n  s.§create_table(\"t\", |t| { t.text(\"a\"); }); next();\n}").as_deref(),
        Ok(
            "{\n  s.create_table(\"t\", |t| { t.text(\"a\"); });\n  s.create_index(\"t\", [\"a\"]); next();\n}"
        )
    );
    for source in [
        "{ s.§create_table(\"u\", |t| { t.text(\"t\"); t.text(\"a\"); }); }",
        "{ s.§create_table(\"t\", |t| { t.text(\"b\"); }); }",
        "{ s.§create_table(NAME, |t| { t.text(\"t\"); t.text(\"a\"); }); }",
        "{ s.§drop_table(\"t\"); \"a\" }",
    ] {
        assert!(appended(source).is_err(), "{source}");
    }
}
