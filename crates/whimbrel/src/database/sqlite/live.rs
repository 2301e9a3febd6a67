//! Facts about a SQLite database.

use diesel::QueryableByName;
use diesel::RunQueryDsl;
use diesel::sql_types::{BigInt, Text};
use whimbrel_schema::Backend;
use whimbrel_schema::sql::tokens::{self, Kind};

use super::Sqlite;
use super::connect::is_writable;
use super::failure::failed;
use crate::database::live::{Live, Relation, RelationKind, TableSize};
use crate::database::statement::{Statement, Value};
use crate::error::Result;

/// Shadow tables belong to a virtual table ([PRAGMA table_list](https://www.sqlite.org/pragma.html#pragma_table_list)).
const SHADOW: &str = "AND name NOT IN (SELECT name FROM pragma_table_list WHERE type = 'shadow')";

const USER_OBJECTS: &str = "
FROM sqlite_schema
WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name NOT LIKE '\\_\\_whimbrel\\_%' ESCAPE '\\'
  AND tbl_name NOT LIKE '\\_\\_whimbrel\\_%' ESCAPE '\\' AND tbl_name <> '__diesel_schema_migrations'";

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

#[derive(QueryableByName)]
struct Stored {
    #[diesel(sql_type = Text)]
    sql: String,
}

#[derive(QueryableByName)]
struct Named {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    kind: String,
}

impl Sqlite {
    pub(super) fn number(&mut self, statement: Statement<'_>) -> Result<i64> {
        let row: Number = statement.get_result(&mut self.connection).map_err(failed)?;
        Ok(row.number)
    }

    /// The statement that made a table, as SQLite keeps it.
    pub(super) fn stored_text(&mut self, table: &str) -> Result<Option<String>> {
        let rows: Vec<Stored> =
            Statement::new("SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = ")
                .bind(Value::Text(table))
                .sql(" COLLATE NOCASE")
                .load(&mut self.connection)
                .map_err(failed)?;
        Ok(rows.into_iter().next().map(|row| row.sql))
    }

    fn exists(&mut self, statement: Statement<'_>) -> Result<bool> {
        Ok(self.number(statement)? != 0)
    }
}

impl Live for Sqlite {
    fn relations(&mut self) -> Result<Vec<Relation>> {
        let shadow = match self.server.version.is_at_least(3, 37) {
            true => SHADOW,
            false => "",
        };
        let rows: Vec<Named> = Statement::new(format!(
            "SELECT name, type AS kind {USER_OBJECTS} {shadow} AND type IN ('table', 'view') \
             ORDER BY name"
        ))
        .load(&mut self.connection)
        .map_err(failed)?;
        let relation = |row: Named| Relation {
            schema: "main".to_owned(),
            name: row.name,
            kind: match row.kind.as_str() {
                "view" => RelationKind::View,
                _ => RelationKind::Table,
            },
        };
        Ok(rows.into_iter().map(relation).collect())
    }

    fn is_empty_schema(&mut self) -> Result<bool> {
        let any = format!("SELECT EXISTS (SELECT 1 {USER_OBJECTS}) AS number");
        Ok(!self.exists(Statement::new(any))?)
    }

    fn has_rows(&mut self, table: &str) -> Result<bool> {
        let table = quoted(table);
        self.exists(Statement::new(format!(
            "SELECT EXISTS (SELECT 1 FROM {table}) AS number"
        )))
    }

    fn count_rows(&mut self, table: &str) -> Result<i64> {
        let table = quoted(table);
        self.number(Statement::new(format!(
            "SELECT count(*) AS number FROM {table}"
        )))
    }

    fn count_values(&mut self, table: &str, columns: &[&str]) -> Result<i64> {
        let table = quoted(table);
        // Qualified, so that SQLite cannot take a missing column for a string.
        let present = columns
            .iter()
            .map(|column| format!(" AND {table}.{} IS NOT NULL", quoted(column)));
        let present: String = present.collect();
        self.number(Statement::new(format!(
            "SELECT count(*) AS number FROM {table} WHERE TRUE{present}"
        )))
    }

    fn table_exists(&mut self, table: &str) -> Result<bool> {
        // SQLite compares names without regard to ASCII case.
        let statement = Statement::new(
            "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ",
        )
        .bind(Value::Text(table))
        .sql(" COLLATE NOCASE) AS number");
        self.exists(statement)
    }

    fn column_exists(&mut self, table: &str, column: &str) -> Result<bool> {
        // `table_xinfo` also knows generated columns.
        let statement = Statement::new("SELECT EXISTS (SELECT 1 FROM pragma_table_xinfo(")
            .bind(Value::Text(table))
            .sql(") WHERE name = ")
            .bind(Value::Text(column))
            .sql(" COLLATE NOCASE) AS number");
        self.exists(statement)
    }

    fn index_exists(&mut self, table: &str, index: &str) -> Result<bool> {
        let statement = Statement::new(
            "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'index' AND name = ",
        )
        .bind(Value::Text(index))
        .sql(" COLLATE NOCASE AND tbl_name = ")
        .bind(Value::Text(table))
        .sql(" COLLATE NOCASE) AS number");
        self.exists(statement)
    }

    fn constraint_exists(&mut self, table: &str, constraint: &str) -> Result<bool> {
        let text = self.stored_text(table)?.unwrap_or_default();
        Ok(names_constraint(&text, constraint))
    }

    /// Whoever may write the file may create tables, and the file was opened for that.
    fn may_create_tables(&mut self) -> Result<()> {
        is_writable(&mut self.connection, &self.settings)
    }

    fn table_sizes(&mut self) -> Result<Vec<TableSize>> {
        super::sizes::table_sizes(self)
    }

    fn database_bytes(&mut self) -> Result<Option<i64>> {
        let size =
            "SELECT page_count * page_size AS number FROM pragma_page_count, pragma_page_size";
        self.number(Statement::new(size)).map(Some)
    }
}

/// Tells whether the text of a table names a constraint; SQLite lists them nowhere else.
fn names_constraint(text: &str, constraint: &str) -> bool {
    let mut tokens = tokens::significant(text, Backend::Sqlite);
    while let Some(token) = tokens.next() {
        if !token.text(text).eq_ignore_ascii_case("CONSTRAINT") {
            continue;
        }
        let name = tokens.next().map(|name| match name.kind {
            Kind::QuotedName => tokens::unquoted(name.text(text)),
            _ => name.text(text).to_owned(),
        });
        if name.is_some_and(|name| name.eq_ignore_ascii_case(constraint)) {
            return true;
        }
    }
    false
}

pub(super) fn quoted(name: &str) -> String {
    whimbrel_schema::dialect::quote_identifier(name)
}
