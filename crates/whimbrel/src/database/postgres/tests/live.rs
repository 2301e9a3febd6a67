//! Facts about a database.

use super::*;
use crate::database::live::RelationKind;

#[test]
fn facts_are_read_under_hostile_names() {
    let test = test_database();
    let mut database = existing(&test);
    database.create_bookkeeping().unwrap();
    test.psql(
        "CREATE EXTENSION pg_stat_statements;
         CREATE TABLE \"o\"\"dd ☂\" (\"se lect\" int CONSTRAINT \"po\"\"s\" CHECK (\"se lect\" > 0));
         CREATE INDEX \"i dx\" ON \"o\"\"dd ☂\" (\"se lect\");
         CREATE VIEW v AS SELECT 1 AS one;
         CREATE MATERIALIZED VIEW m AS SELECT 1 AS one;
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
            ("m", RelationKind::MaterializedView),
            (table, RelationKind::Table),
            ("v", RelationKind::View),
        ]
    );
    assert!(!database.is_empty_schema().unwrap());
    assert!(database.has_rows(table).unwrap());
    assert_eq!(database.count_rows(table).unwrap(), 2);
    assert_eq!(database.count_values(table, &["se lect"]).unwrap(), 1);
    assert!(database.count_values(table, &["missing"]).is_err());
    assert!(database.table_exists(table).unwrap());
    assert!(!database.table_exists("v").unwrap());
    assert!(database.column_exists(table, "se lect").unwrap());
    assert!(!database.column_exists(table, "ctid").unwrap());
    assert!(database.index_exists(table, "i dx").unwrap());
    assert!(!database.index_exists("m", "i dx").unwrap());
    assert!(database.constraint_exists(table, "po\"s").unwrap());
    assert!(!database.constraint_exists("missing", "po\"s").unwrap());
    assert!(database.database_bytes().unwrap().unwrap() > 0);
}

#[test]
fn a_type_or_an_extension_decides_whether_the_schema_is_empty() {
    let test = test_database();
    let mut database = existing(&test);
    test.psql("CREATE EXTENSION pg_stat_statements");
    assert!(database.is_empty_schema().unwrap());
    test.psql("CREATE TYPE mood AS ENUM ('ok')");
    assert!(!database.is_empty_schema().unwrap());
}
