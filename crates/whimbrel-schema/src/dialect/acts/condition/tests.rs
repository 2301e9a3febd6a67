//! Tests of conditions.

use super::*;
use crate::catalog::Column;
use crate::types::Type;

fn table() -> Table {
    let mut table = Table::new("t");
    for name in ["a", "B", "lower"] {
        table.columns.push(Column::new(name, Type::Text));
    }
    table
}

#[test]
fn operators_of_several_signs_stay_whole() {
    let written = |text| read(text).text;
    assert_eq!(written("size<>''"), "size <> ''");
    assert_eq!(written("size  >=  3"), "size >= 3");
    assert_eq!(written("size < - 1"), "size < - 1");
}

fn read(text: &str) -> Expression {
    Acts::of(Backend::Postgres).expression(text, Some(&table()))
}

fn names(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

#[test]
fn columns_and_functions_are_told_apart() {
    let read = read("lower(a) <> 'a' AND \"B\" IN (1, cast(x AS a)) AND pg_catalog.now() > c");
    assert_eq!(read.columns, names(&["a", "B"]));
    let functions: Vec<String> = read.functions.iter().map(Name::to_string).collect();
    assert_eq!(functions, ["lower", "now"]);
}

#[test]
fn conjunctions_prove_what_each_part_says() {
    let all = read("(a IS NOT NULL AND (\"B\" >= -5)) AND lower(a) = 'x'");
    assert_eq!(all.not_null, names(&["a"]));
    assert_eq!(
        all.comparisons,
        [("B".to_owned(), ">=".to_owned(), "-5".to_owned())]
    );
    assert_eq!(read("a IS NOT NULL OR b = 1").not_null, names(&[]));
    assert_eq!(
        read("(a IS NOT NULL) = (b IS NOT NULL)").not_null,
        names(&[])
    );
}

#[test]
fn literals_are_known() {
    for (text, is_literal) in [
        ("-5", true),
        ("('x'::text)", true),
        ("NULL", true),
        ("now()", false),
        ("a", false),
        ("1 + 1", false),
    ] {
        assert_eq!(read(text).is_literal, is_literal, "{text}");
    }
    assert!(read("NULL").is_null);
}
