//! `src/schema.rs` is what `diesel print-schema` would write for the migrated database.

use crate::database::Database;

const SCHEMA: &str = include_str!("../../src/schema.rs");

#[test]
fn it_describes_the_migrated_database() {
    let database = Database::postgres();
    database.migrate(&["quick"]).exits(0);
    let live = database.rows(
        "table_name || '.' || column_name || ' ' || udt_name || ' ' || is_nullable",
        "FROM information_schema.columns
         WHERE table_schema = 'public' AND table_name NOT LIKE '\\_\\_%'
         ORDER BY table_name, ordinal_position",
    );
    assert_eq!(written(), live);
}

/// The columns of `schema.rs`, in the words of PostgreSQL's information schema.
fn written() -> Vec<String> {
    let mut table = "";
    let mut columns = Vec::new();
    let tables = SCHEMA.split("diesel::joinable!").next().unwrap_or_default();
    for line in tables.lines().map(str::trim) {
        if let Some((name, _)) = line.split_once(" (") {
            table = name;
        }
        if let Some((column, data_type)) = line.trim_end_matches(',').split_once(" -> ") {
            let inner = data_type.strip_prefix("Nullable<");
            let nullable = if inner.is_some() { "YES" } else { "NO" };
            let data_type = inner.map_or(data_type, |inner| inner.trim_end_matches('>'));
            let data_type = snake_case(data_type);
            columns.push(format!("{table}.{column} {data_type} {nullable}"));
        }
    }
    columns
}

/// `ExperimentStatus` as `experiment_status`.
fn snake_case(name: &str) -> String {
    let mut snake = String::new();
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.push(letter.to_ascii_lowercase());
    }
    snake
}
