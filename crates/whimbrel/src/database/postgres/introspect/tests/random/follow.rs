//! One history, and the database that follows it.

use std::cell::RefCell;
use std::collections::BTreeMap;

use diesel::PgConnection;
use diesel::connection::SimpleConnection;
use whimbrel_schema::catalog::{Column, OptionChange, Table};
use whimbrel_schema::dialect::{Postgres, quote_identifier};
use whimbrel_schema::diff::difference;
use whimbrel_schema::operation::{Change, Operation};
use whimbrel_schema::place::Place;
use whimbrel_schema::plan::{Action, Cause, Direction, PlanError, Situation, plan};
use whimbrel_schema::read::postgres::as_stored;
use whimbrel_schema::recording::Recorded;
use whimbrel_schema::reverse::reverse;
use whimbrel_schema::types::Type;
use whimbrel_schema::{Catalog, Recording};
use whimbrel_testkit::{PostgresServer, TestDatabase};

use super::super::super::spelling::compare;
use super::super::{Scope, asking, connection, read};

/// A database that follows a catalog.
pub(super) struct Follower<'t> {
    connection: PgConnection,
    catalog: Catalog,
    counts: &'t RefCell<BTreeMap<String, usize>>,
    revisions: usize,
}

/// Why a plan ended early.
enum Stopped {
    /// Rows, or types that an index cannot hold: whoever writes the revision would see to that.
    Excused,
    /// Something else.
    Failed(String),
}

impl<'t> Follower<'t> {
    pub(super) fn new(test: &TestDatabase, counts: &'t RefCell<BTreeMap<String, usize>>) -> Self {
        let mut connection = connection(&test.url());
        let anew =
            "SET client_min_messages = error; DROP SCHEMA public CASCADE; CREATE SCHEMA public";
        connection.batch_execute(anew).unwrap();
        Self {
            connection,
            catalog: Catalog::new(),
            counts,
            revisions: 0,
        }
    }

    fn count(&self, what: &str) {
        *self.counts.borrow_mut().entry(what.to_owned()).or_default() += 1;
    }

    /// Carries a revision out, undoes it, and carries it out again.
    pub(super) fn follow(&mut self, operations: &[Operation]) -> Result<(), String> {
        let start = self.catalog.mark();
        let mut accepted = Vec::new();
        for operation in operations {
            let mut operation = operation.clone();
            spell(&mut operation);
            let may = is_within_reach(&operation, &self.catalog);
            if may && operation.apply(&mut self.catalog).is_ok() {
                accepted.push(operation);
            }
        }
        self.catalog.rollback(start);
        let before = self.live()?;
        let counted = self.rows(&accepted)?;
        let recording = recording(&accepted);
        let undoing = reverse(&recording, &mut self.catalog.clone());
        if !self.carry_out(&recording, Direction::Up)? {
            return Ok(());
        }
        for operation in &accepted {
            let debug = format!("{operation:?}");
            self.count(debug.split('(').next().unwrap_or_default());
        }
        self.must_be_equal()?;
        self.must_have(&counted)?;
        let Ok(undoing) = undoing else {
            self.count("- no way back");
            return self.insert();
        };
        if self.carry_out(&undoing, Direction::Down)? {
            self.count("- there and back");
            let after = self.live()?;
            let (before, after) = (unordered(&before), unordered(&after));
            must_be_same(&before, &after).map_err(|what| format!("after the way back: {what}"))?;
            self.must_have(&counted)?;
            if !self.carry_out(&recording, Direction::Up)? {
                return Ok(());
            }
            self.must_be_equal()?;
        }
        self.insert()
    }

    fn live(&mut self) -> Result<Catalog, String> {
        let live = read(&mut self.connection, &asking(), &Scope::Own);
        let live = live.map_err(|error| error.to_string())?;
        match live.left_out.as_slice() {
            [] => Ok(live.catalog),
            left => Err(format!("left out: {left:?}")),
        }
    }

    /// The live schema is the replayed one.
    fn must_be_equal(&mut self) -> Result<(), String> {
        let live = self.live()?;
        let replayed = as_stored(&self.catalog);
        let settled = compare(&mut self.connection, &asking(), &replayed, &live);
        let settled = settled.map_err(|error| error.to_string())?;
        if !settled.unknown.is_empty() {
            return Err(format!("unknown: {:?}", settled.unknown));
        }
        let (wanted, live) = (unordered(&settled.catalog), unordered(&live));
        must_be_same(&wanted, &live)?;
        let left = difference(&live, &wanted);
        match left.is_empty() {
            true => Ok(()),
            false => Err(format!("a difference is left: {left:?}")),
        }
    }

    /// Carries a plan out; `false` when rows forbid it and nothing has changed.
    fn carry_out(&mut self, recording: &Recording, direction: Direction) -> Result<bool, String> {
        let dialect = Postgres::new(PostgresServer::shared().version_number());
        let start = self.catalog.mark();
        let mut situation = Situation::plain();
        let planned = plan(
            recording,
            direction,
            &mut self.catalog,
            &dialect,
            &mut situation,
        );
        let planned = match planned {
            Ok(planned) => planned,
            Err(PlanError {
                cause: Cause::Unsupported(_),
                ..
            }) => {
                self.count("- unsupported");
                self.catalog.rollback(start);
                return Ok(false);
            }
            Err(error) => return Err(format!("{direction:?}: {error}")),
        };
        let mut statements = Vec::new();
        for item in planned.items() {
            match &item.action {
                Action::Statement(text) => statements.push(text.as_str()),
                other => return Err(format!("no statement: {other:?}")),
            }
        }
        match self.run(&statements) {
            Ok(()) => Ok(true),
            Err(Stopped::Excused) => {
                self.count("- rows or types forbid it");
                self.catalog.rollback(start);
                Ok(false)
            }
            Err(Stopped::Failed(error)) => {
                let statements = statements.join(";\n");
                Err(format!("{direction:?}: {error}\n{statements}"))
            }
        }
    }

    fn run(&mut self, statements: &[&str]) -> Result<(), Stopped> {
        self.batch("BEGIN")?;
        for statement in statements {
            if let Err(stopped) = self.batch(statement) {
                self.batch("ROLLBACK")?;
                return Err(stopped);
            }
        }
        self.batch("COMMIT")
    }

    fn batch(&mut self, statement: &str) -> Result<(), Stopped> {
        self.connection.batch_execute(statement).map_err(|error| {
            let error = error.to_string();
            match is_about_rows_or_types(&error) {
                true => Stopped::Excused,
                false => Stopped::Failed(format!("{error} in {statement}")),
            }
        })
    }

    /// Tries to insert a row into every table; a key can forbid it.
    fn insert(&mut self) -> Result<(), String> {
        self.revisions += 1;
        let statements: Vec<String> = self
            .catalog
            .tables()
            .map(|table| insert(table, self.revisions))
            .collect();
        for statement in statements {
            let _ = self.connection.batch_execute(&statement);
        }
        Ok(())
    }

    /// How many rows the tables have that stay under their names.
    fn rows(&mut self, operations: &[Operation]) -> Result<BTreeMap<String, i64>, String> {
        let tables: Vec<String> = self.catalog.tables().map(|t| t.name.to_string()).collect();
        let goes = |table: &String| {
            operations.iter().any(|operation| match operation {
                Operation::DropTable(op) => *op.table == **table,
                Operation::RenameTable(op) => *op.from == **table || *op.to == **table,
                _ => false,
            })
        };
        let staying: Vec<String> = tables.into_iter().filter(|table| !goes(table)).collect();
        let count = |table: String| Ok((table.clone(), self.row_count(&table)?));
        staying.into_iter().map(count).collect()
    }

    fn row_count(&mut self, table: &str) -> Result<i64, String> {
        use diesel::RunQueryDsl;
        #[derive(diesel::QueryableByName)]
        struct Row {
            #[diesel(sql_type = diesel::sql_types::BigInt)]
            count: i64,
        }
        let query = format!("SELECT count(*) AS count FROM {}", quote_identifier(table));
        let row: Row = diesel::sql_query(query)
            .get_result(&mut self.connection)
            .map_err(|error| error.to_string())?;
        Ok(row.count)
    }

    fn must_have(&mut self, counted: &BTreeMap<String, i64>) -> Result<(), String> {
        for (table, count) in counted {
            let now = self.row_count(table)?;
            if now != *count {
                return Err(format!("`{table}` had {count} rows and has {now}"));
            }
        }
        Ok(())
    }
}

fn recording(operations: &[Operation]) -> Recording {
    let recorded = |operation: &Operation| Recorded {
        operation: operation.clone(),
        place: Place::caller(),
        parts: Vec::new(),
        scope: None,
    };
    Recording {
        operations: operations.iter().map(recorded).collect(),
        ..Recording::default()
    }
}

/// Roles that every server has, and an operator that every type with an order has.
fn spell(operation: &mut Operation) {
    match operation {
        Operation::ChangeTableOption(op) => match &mut op.change {
            OptionChange::Owner(owner) => {
                *owner = owner.take().map(|_| "pg_read_all_stats".into());
            }
            OptionChange::Grant(grant) | OptionChange::Revoke(grant) => {
                grant.to = grant.to.take().map(|_| "pg_monitor".into());
            }
            OptionChange::Parameter { value, .. } => *value = value.take().map(|_| "70".into()),
            _ => {}
        },
        Operation::AddExclusion(op) => {
            op.exclusion.method = None;
            for (_, operator) in &mut op.exclusion.keys {
                "=".clone_into(operator);
            }
        }
        _ => {}
    }
}

/// The catalog does not look into the SQL of a condition, all of which speak of one column.
fn is_within_reach(operation: &Operation, catalog: &Catalog) -> bool {
    const SPOKEN_OF: &str = "order";
    let has_column = |table: &str| {
        catalog
            .table(table)
            .is_some_and(|t| t.column(SPOKEN_OF).is_some())
    };
    let is_spoken_of = |table: &str, column: &str| {
        column == SPOKEN_OF
            && catalog.table(table).is_some_and(|table| {
                !table.checks.is_empty() || table.exclusions.iter().any(|e| e.filter.is_some())
            })
    };
    match operation {
        Operation::AddCheck(op) => has_column(&op.table),
        Operation::AddExclusion(op) => op.exclusion.filter.is_none() || has_column(&op.table),
        Operation::DropColumn(op) => !is_spoken_of(&op.table, &op.column),
        Operation::RenameColumn(op) => !is_spoken_of(&op.table, &op.from),
        _ => true,
    }
}

fn is_about_rows_or_types(error: &str) -> bool {
    [
        "violates",
        "is violated by some row",
        "could not create unique index",
        "could not create exclusion constraint",
        "contains null values",
        "has no default operator class",
        "could not identify an equality operator",
        "invalid input",
        "out of range",
        "value too long",
    ]
    .iter()
    .any(|part| error.contains(part))
}

/// A value of a column; the number makes it differ from others.
fn value(column: &Column, number: usize) -> String {
    match &column.data_type {
        Type::Integer | Type::BigInteger => number.to_string(),
        Type::Boolean => (number % 2 == 1).to_string(),
        Type::Json => format!("'[{number}]'"),
        Type::Uuid => format!("'11547c06-b3e7-4a88-86cc-{number:012}'"),
        Type::Enumeration(_) => "'x'".to_owned(),
        Type::Array(_) => "'{}'".to_owned(),
        _ => format!("'{number}'"),
    }
}

fn insert(table: &Table, number: usize) -> String {
    let taken = table.columns.iter();
    let taken = taken.filter(|column| column.identity.is_none() && column.generated.is_none());
    let (names, values): (Vec<String>, Vec<String>) = taken
        .map(|column| (quote_identifier(&column.name), value(column, number)))
        .unzip();
    let (name, names) = (quote_identifier(&table.name), names.join(", "));
    format!(
        "INSERT INTO {name} ({names}) VALUES ({})",
        values.join(", ")
    )
}

/// The schema with its columns in the order of their names: one that comes back comes last.
fn unordered(catalog: &Catalog) -> Catalog {
    let tables = catalog.tables().map(|table| {
        let mut table = table.clone();
        table.columns.sort_by(|a, b| a.name.cmp(&b.name));
        table
    });
    let (enums, others) = (catalog.enumerations(), catalog.definitions());
    Catalog::from_parts(tables, enums.cloned(), others.cloned())
}

fn must_be_same(one: &Catalog, other: &Catalog) -> Result<(), String> {
    for table in one.tables() {
        let same = other.table(&table.name);
        if !same.is_some_and(|same| table.is_like(same)) {
            return Err(format!("{table:#?}\n{same:#?}"));
        }
    }
    match one == other {
        true => Ok(()),
        false => Err(format!("{one:#?}\n{other:#?}")),
    }
}
