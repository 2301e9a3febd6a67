//! A statement of the bookkeeping: our own SQL text with typed values bound to it.

use diesel::backend::Backend;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::serialize::ToSql;
use diesel::sql_types::{BigInt, HasSqlType, Integer, Text, Untyped};
use whimbrel_schema::dialect::Writer;

/// A value of a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Value<'a> {
    Text(&'a str),
    Owned(String),
    Integer(i32),
    BigInt(i64),
    Null,
}

impl<'a> Value<'a> {
    /// The value as JSON.
    #[cfg(feature = "postgres")]
    pub(crate) fn json(&self) -> serde_json::Value {
        match self {
            Value::Text(text) => (*text).into(),
            Value::Owned(text) => text.as_str().into(),
            Value::Integer(number) => (*number).into(),
            Value::BigInt(number) => (*number).into(),
            Value::Null => serde_json::Value::Null,
        }
    }

    /// The value as SQL, and the PostgreSQL type of a parameter that takes it.
    #[cfg(feature = "postgres")]
    fn written(&self) -> (String, &'static str) {
        let string = |text: &str| {
            Writer::new(whimbrel_schema::Backend::Postgres)
                .string(text)
                .finish()
        };
        match self {
            Value::Text(text) => (string(text), "text"),
            Value::Owned(text) => (string(text), "text"),
            Value::Integer(number) => (number.to_string(), "int"),
            Value::BigInt(number) => (number.to_string(), "bigint"),
            Value::Null => ("NULL".to_owned(), "text"),
        }
    }

    /// A text, or NULL.
    pub(crate) fn text(text: Option<&'a str>) -> Self {
        text.map_or(Value::Null, Value::Text)
    }
}

enum Part<'a> {
    Sql(String),
    Value(Value<'a>),
}

/// SQL of our own and the values bound to it; the database's placeholders are written by Diesel.
pub(crate) struct Statement<'a> {
    parts: Vec<Part<'a>>,
    prepared_once: bool,
}

/// A statement as PostgreSQL's `PREPARE` and `EXECUTE` take it.
#[cfg(feature = "postgres")]
#[derive(Debug, Default)]
pub(crate) struct Written {
    pub(crate) text: String,
    pub(crate) types: Vec<&'static str>,
    pub(crate) values: Vec<String>,
}

impl<'a> Statement<'a> {
    pub(crate) fn new(sql: impl Into<String>) -> Self {
        Self {
            parts: vec![Part::Sql(sql.into())],
            prepared_once: false,
        }
    }

    /// Appends SQL.
    pub(crate) fn sql(mut self, sql: impl Into<String>) -> Self {
        self.parts.push(Part::Sql(sql.into()));
        self
    }

    /// Appends a bound value.
    pub(crate) fn bind(mut self, value: Value<'a>) -> Self {
        self.parts.push(Part::Value(value));
        self
    }

    /// Appends `(column, …) VALUES (value, …)`.
    pub(crate) fn row(mut self, cells: Vec<(&'static str, Value<'a>)>) -> Self {
        let columns: Vec<&str> = cells.iter().map(|(column, _)| *column).collect();
        self = self.sql(format!(" ({}) VALUES (", columns.join(", ")));
        for (at, (_, value)) in cells.into_iter().enumerate() {
            if at > 0 {
                self = self.sql(", ");
            }
            self = self.bind(value);
        }
        self.sql(")")
    }

    /// The text with PostgreSQL's placeholders, and for each its type and its value as SQL.
    #[cfg(feature = "postgres")]
    pub(crate) fn written(&self) -> Written {
        let mut written = Written::default();
        for part in &self.parts {
            match part {
                Part::Sql(sql) => written.text.push_str(sql),
                Part::Value(value) => {
                    let (value, kind) = value.written();
                    written.types.push(kind);
                    written.values.push(value);
                    written.text.push_str(&format!("${}", written.values.len()));
                }
            }
        }
        written
    }

    /// The text with its values in it, for a script.
    pub(crate) fn inlined(&self, backend: whimbrel_schema::Backend) -> String {
        let mut text = Writer::new(backend);
        for part in &self.parts {
            match part {
                Part::Sql(sql) => text.raw(sql),
                Part::Value(Value::Text(value)) => text.string(value),
                Part::Value(Value::Owned(value)) => text.string(value),
                Part::Value(Value::Integer(number)) => text.raw(&number.to_string()),
                Part::Value(Value::BigInt(number)) => text.raw(&number.to_string()),
                Part::Value(Value::Null) => text.raw("NULL"),
            };
        }
        text.finish()
    }

    /// Keeps the prepared statement for the next one of the same text.
    ///
    /// Only where no statement of a user can drop it in between (`DEALLOCATE ALL`).
    #[cfg(feature = "sqlite")]
    pub(crate) fn prepared_once(mut self) -> Self {
        self.prepared_once = true;
        self
    }
}

impl Value<'_> {
    fn push<'b, DB>(&'b self, pass: &mut AstPass<'_, 'b, DB>) -> QueryResult<()>
    where
        DB: Backend + HasSqlType<Text> + HasSqlType<Integer> + HasSqlType<BigInt>,
        str: ToSql<Text, DB>,
        i32: ToSql<Integer, DB>,
        i64: ToSql<BigInt, DB>,
    {
        match self {
            Value::Text(text) => pass.push_bind_param::<Text, str>(text),
            Value::Owned(text) => pass.push_bind_param::<Text, str>(text),
            Value::Integer(number) => pass.push_bind_param::<Integer, _>(number),
            Value::BigInt(number) => pass.push_bind_param::<BigInt, _>(number),
            Value::Null => {
                pass.push_sql("NULL");
                Ok(())
            }
        }
    }
}

impl<DB> QueryFragment<DB> for Statement<'_>
where
    DB: Backend + HasSqlType<Text> + HasSqlType<Integer> + HasSqlType<BigInt>,
    str: ToSql<Text, DB>,
    i32: ToSql<Integer, DB>,
    i64: ToSql<BigInt, DB>,
{
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        if !self.prepared_once {
            pass.unsafe_to_cache_prepared();
        }
        for part in &self.parts {
            match part {
                Part::Sql(sql) => pass.push_sql(sql),
                Part::Value(value) => value.push(&mut pass)?,
            }
        }
        Ok(())
    }
}

impl QueryId for Statement<'_> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for Statement<'_> {
    type SqlType = Untyped;
}

impl<Connection> diesel::RunQueryDsl<Connection> for Statement<'_> {}
