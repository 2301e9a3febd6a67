//! What a rebuild must not break: foreign keys of the tables around it, and views.

use std::collections::{BTreeMap, BTreeSet};

use diesel::sql_types::Text;
use diesel::{QueryableByName, RunQueryDsl, SqliteConnection};
use whimbrel_schema::dialect::quote_identifier;

use super::failure::{failed, text};
use crate::database::execute::LOG;
use crate::database::statement::{Statement, Value};
use crate::error::{Error, ErrorKind, Result};

#[derive(QueryableByName)]
struct Name {
    #[diesel(sql_type = Text)]
    name: String,
}

#[derive(QueryableByName)]
struct Violations {
    #[diesel(sql_type = Text)]
    parent: String,
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    number: i64,
}

/// What was wrong already, before a rebuild changed anything.
#[derive(Debug, Default)]
pub(super) struct Before {
    violations: BTreeMap<String, Result<BTreeMap<String, i64>, String>>,
    broken_views: BTreeSet<String>,
}

/// Looks at everything that hangs on some tables; reads each of their rows.
pub(super) fn look<'t>(
    connection: &mut SqliteConnection,
    tables: impl IntoIterator<Item = &'t str>,
) -> Result<Before> {
    let mut before = Before::default();
    for table in tables {
        for around in family(connection, table)? {
            let found = violations(connection, &around);
            before.violations.insert(around, found);
        }
    }
    before.broken_views = broken_views(connection)?.into_keys().collect();
    Ok(before)
}

/// Refuses what is newly broken; what was broken before is only told.
pub(super) fn compare<'t>(
    connection: &mut SqliteConnection,
    tables: impl IntoIterator<Item = &'t str>,
    before: &Before,
) -> Result<()> {
    for table in tables {
        for around in family(connection, table)? {
            let now = violations(connection, &around);
            judge(&around, before.violations.get(&around), &now)?;
        }
    }
    for (view, why) in broken_views(connection)? {
        if !before.broken_views.contains(&view) {
            return Err(Error::new(
                ErrorKind::Failed,
                format!("the view `{view}` would no longer work: {why}"),
            )
            .with_hint("drop the view before the change and create it again after it"));
        }
        log::warn!(target: LOG, "the view `{view}` did not work before and does not now: {why}");
    }
    Ok(())
}

/// A table and its children: whose rows a rebuild could leave without a parent.
fn family(connection: &mut SqliteConnection, table: &str) -> Result<Vec<String>> {
    let children: Vec<Name> = Statement::new(
        "SELECT DISTINCT s.name AS name FROM sqlite_schema AS s, pragma_foreign_key_list(s.name) AS f \
         WHERE s.type = 'table' AND f.\"table\" = ",
    )
    .bind(Value::Text(table))
    .sql(" COLLATE NOCASE AND s.name <> ")
    .bind(Value::Text(table))
    .sql(" COLLATE NOCASE")
    .load(connection)
    .map_err(failed)?;
    let children = children.into_iter().map(|child| child.name);
    Ok(std::iter::once(table.to_owned()).chain(children).collect())
}

/// Rows without a parent, counted by the parent; an error when a key of the table is malformed.
fn violations(
    connection: &mut SqliteConnection,
    table: &str,
) -> Result<BTreeMap<String, i64>, String> {
    let rows: Vec<Violations> =
        Statement::new("SELECT parent, count(*) AS number FROM pragma_foreign_key_check(")
            .bind(Value::Text(table))
            .sql(") GROUP BY parent")
            .load(connection)
            .map_err(|error| text(&error))?;
    Ok(rows
        .into_iter()
        .map(|row| (row.parent, row.number))
        .collect())
}

type Found = Result<BTreeMap<String, i64>, String>;

fn judge(table: &str, before: Option<&Found>, now: &Found) -> Result<()> {
    let now = match now {
        Ok(now) => now,
        Err(why) if matches!(before, Some(Err(_))) => {
            log::warn!(target: LOG, "foreign keys of `{table}` cannot be checked, as before: {why}");
            return Ok(());
        }
        Err(why) => {
            return Err(Error::new(
                ErrorKind::Failed,
                format!("a foreign key of `{table}` would no longer fit its parent: {why}"),
            )
            .with_hint("the parent's columns need a primary key or a unique index"));
        }
    };
    for (parent, number) in now {
        let earlier = match before {
            Some(Ok(before)) => before.get(parent).copied().unwrap_or_default(),
            _ => 0,
        };
        if *number > earlier {
            return Err(Error::new(
                ErrorKind::Failed,
                format!(
                    "{} rows of `{table}` would have no row in `{parent}`",
                    number - earlier
                ),
            )
            .with_hint("mend these rows first, in an earlier revision"));
        }
        log::warn!(target: LOG, "{number} rows of `{table}` have no row in `{parent}`, as before");
    }
    Ok(())
}

/// Views that cannot be read, with the reason.
pub(super) fn broken_views(connection: &mut SqliteConnection) -> Result<BTreeMap<String, String>> {
    use diesel::connection::SimpleConnection;
    let views: Vec<Name> = Statement::new("SELECT name FROM sqlite_schema WHERE type = 'view'")
        .load(connection)
        .map_err(failed)?;
    let mut broken = BTreeMap::new();
    for Name { name } in views {
        let read = format!("SELECT * FROM {} LIMIT 0", quote_identifier(&name));
        if let Err(error) = connection.batch_execute(&read) {
            broken.insert(name, text(&error));
        }
    }
    Ok(broken)
}
