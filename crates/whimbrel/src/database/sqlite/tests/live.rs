//! Facts about a file.

use super::*;
use crate::database::live::RelationKind;

#[test]
fn facts_are_read_under_hostile_names() {
    let directory = TestDirectory::new();
    let mut database = create(&directory);
    database.create_bookkeeping().unwrap();
    sql(
        &directory.file("app.db"),
        "CREATE TABLE \"o\"\"dd ☂\" (\"se lect\" INTEGER CONSTRAINT \"po\"\"s\" CHECK (\"se lect\" > 0), \
             g AS (\"se lect\" * 2));
         CREATE INDEX \"i dx\" ON \"o\"\"dd ☂\" (\"se lect\");
         CREATE VIEW v AS SELECT 1 AS one;
         CREATE VIRTUAL TABLE words USING fts5(body);
         INSERT INTO \"o\"\"dd ☂\" VALUES (1), (NULL)",
    );
    let table = "o\"dd ☂";
    let relations = database.relations().unwrap();
    let named: Vec<(&str, RelationKind)> = relations
        .iter()
        .map(|relation| (relation.name.as_str(), relation.kind))
        .collect();
    assert_eq!(
        named,
        [
            (table, RelationKind::Table),
            ("v", RelationKind::View),
            ("words", RelationKind::Table)
        ]
    );
    assert!(!database.is_empty_schema().unwrap());
    assert!(database.has_rows(table).unwrap());
    assert_eq!(database.count_rows(table).unwrap(), 2);
    assert_eq!(database.count_values(table, &["se lect"]).unwrap(), 1);
    assert!(database.count_values(table, &["missing"]).is_err());
    assert!(database.count_rows("missing").is_err());
    assert!(database.table_exists(table).unwrap());
    assert!(!database.table_exists("v").unwrap());
    assert!(database.column_exists(table, "SE LECT").unwrap());
    assert!(database.column_exists(table, "g").unwrap());
    assert!(!database.column_exists(table, "h").unwrap());
    assert!(database.index_exists(table, "i dx").unwrap());
    assert!(!database.index_exists("words", "i dx").unwrap());
    assert!(database.constraint_exists(table, "po\"s").unwrap());
    assert!(!database.constraint_exists(table, "se lect").unwrap());
    assert!(database.database_bytes().unwrap().unwrap() > 0);
}
