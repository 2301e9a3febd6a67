//! The schema of a SQLite file, from the texts that SQLite keeps of it.
//!
//! Every query reads the whole schema, so that their number does not grow with it. Names and texts
//! are read as bytes: nothing makes SQLite refuse what is not UTF-8.

use std::collections::BTreeSet;

use diesel::connection::SimpleConnection;
use diesel::sql_types::{Binary, Nullable, Text};
use diesel::{QueryableByName, RunQueryDsl};
use whimbrel_schema::Identifier;
use whimbrel_schema::read::sqlite::{Reading, Row, RowKind, Shadows, read};

use super::Sqlite;
use super::cross_check::{self, Facts};
use super::failure::{failed, text};
use super::live::quoted;
use crate::database::introspection::{Introspect, Introspection, Scope};
use crate::database::statement::Statement;
use crate::error::Result;

/// How many views one query looks at; SQLite's own limit of columns is 2,000.
const VIEWS_AT_ONCE: usize = 500;

#[derive(QueryableByName)]
struct Stored {
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Binary)]
    name: Vec<u8>,
    #[diesel(sql_type = Binary)]
    owner: Vec<u8>,
    #[diesel(sql_type = Nullable<Binary>)]
    sql: Option<Vec<u8>>,
}

#[derive(QueryableByName)]
struct Named {
    #[diesel(sql_type = Binary)]
    name: Vec<u8>,
}

impl Introspect for Sqlite {
    fn introspect(&mut self, scope: &Scope) -> Result<Introspection> {
        if let Scope::Schemas(schemas) = scope
            && !schemas.iter().any(|name| name.eq_ignore_ascii_case("main"))
        {
            return Ok(Introspection::default());
        }
        // One moment for all queries; a savepoint also stands inside a transaction.
        self.run("SAVEPOINT whimbrel_introspection")?;
        let found = self.read_schema();
        let ended = self.run("RELEASE whimbrel_introspection");
        let found = found?;
        ended?;
        Ok(found)
    }
}

impl Sqlite {
    fn run(&mut self, sql: &str) -> Result<()> {
        self.connection.batch_execute(sql).map_err(failed)
    }

    fn read_schema(&mut self) -> Result<Introspection> {
        let mut left_out = Vec::new();
        let rows = self.schema_rows(&mut left_out)?;
        let shadows = self.shadows(&rows)?;
        let reading = read(&rows, &shadows);
        let known = cross_check::known(self)?;
        left_out.extend(reading.left_out.iter().cloned());
        left_out.extend(differences(&reading, &known));
        left_out.extend(self.broken_views(&reading)?);
        Ok(Introspection {
            catalog: reading.catalog,
            left_out,
            unnamed: reading.unnamed,
            implied: reading.implied,
        })
    }

    fn schema_rows(&mut self, left_out: &mut Vec<String>) -> Result<Vec<Row>> {
        let stored: Vec<Stored> = Statement::new(
            "SELECT type AS kind, CAST(name AS BLOB) AS name, CAST(tbl_name AS BLOB) AS owner, \
             CAST(sql AS BLOB) AS sql FROM sqlite_schema ORDER BY rowid",
        )
        .load(&mut self.connection)
        .map_err(failed)?;
        let mut rows = Vec::with_capacity(stored.len());
        for row in stored {
            match into_row(row) {
                Ok(row) => rows.push(row),
                Err(problem) => left_out.push(problem),
            }
        }
        Ok(rows)
    }

    fn shadows(&mut self, rows: &[Row]) -> Result<Shadows> {
        if !self.server.version.is_at_least(3, 37) {
            return Ok(Shadows::by_modules(rows));
        }
        let found: Vec<Named> = Statement::new(
            "SELECT CAST(name AS BLOB) AS name FROM pragma_table_list \
             WHERE schema = 'main' AND type = 'shadow'",
        )
        .load(&mut self.connection)
        .map_err(failed)?;
        let names = found.into_iter().map(|row| lossy(row.name));
        Ok(Shadows::new(names))
    }

    /// Names the views that SQLite cannot read, with its reason.
    fn broken_views(&mut self, reading: &Reading) -> Result<Vec<String>> {
        let views: Vec<Identifier> = views(reading).collect();
        let mut broken = Vec::new();
        for some in views.chunks(VIEWS_AT_ONCE) {
            if self.reads(some).is_ok() {
                continue;
            }
            for view in some {
                if let Err(reason) = self.reads(std::slice::from_ref(view)) {
                    broken.push(format!("the view `{view}` cannot be read: {reason}"));
                }
            }
        }
        Ok(broken)
    }

    /// Has SQLite read the queries of views, and none of their rows.
    fn reads(&mut self, views: &[Identifier]) -> std::result::Result<(), String> {
        let each = views
            .iter()
            .map(|view| format!("EXISTS (SELECT 1 FROM main.{} LIMIT 0)", quoted(view)));
        let each: Vec<String> = each.collect();
        let query = format!("SELECT {}", each.join(", "));
        let read = self.connection.batch_execute(&query);
        read.map_err(|error| text(&error))
    }
}

fn views(reading: &Reading) -> impl Iterator<Item = Identifier> {
    use whimbrel_schema::catalog::DefinitionKind;
    let views = reading.catalog.definitions();
    let views = views.filter(|made| made.key.kind == DefinitionKind::View);
    views.map(|view| view.key.name.clone())
}

fn into_row(row: Stored) -> std::result::Result<Row, String> {
    let (kind, name) = (&row.kind, lossy(row.name.clone()));
    let Some(known) = RowKind::from_name(kind) else {
        return Err(format!("`{name}` is of a kind that is not known: `{kind}`"));
    };
    let not_utf8 = || format!("the {kind} `{name}` is left out: its text is not UTF-8");
    let utf8 = |bytes: Vec<u8>| String::from_utf8(bytes).map_err(|_| not_utf8());
    Ok(Row {
        kind: known,
        sql: row.sql.map(utf8).transpose()?,
        table: utf8(row.owner)?,
        name: utf8(row.name)?,
    })
}

pub(super) fn lossy(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes)
        .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

/// Says where SQLite and the texts do not agree.
fn differences(reading: &Reading, known: &Facts) -> Vec<String> {
    let mut differences = Vec::new();
    for table in reading.catalog.tables() {
        let said = cross_check::said(table);
        let empty = BTreeSet::new();
        let known = known
            .get(&table.name.to_ascii_lowercase())
            .unwrap_or(&empty);
        let name = &table.name;
        let missing = known.difference(&said);
        differences.extend(missing.map(|fact| {
            format!("SQLite knows {fact} of `{name}`, and the text of the table is not read so")
        }));
        let surplus = said.difference(known);
        differences.extend(surplus.map(|fact| {
            format!("the text of `{name}` is read as {fact}, and SQLite does not know that")
        }));
    }
    differences
}
