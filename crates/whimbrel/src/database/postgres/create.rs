//! Creating the database itself, through the server's maintenance database.

use diesel::connection::SimpleConnection;
use diesel::sql_types::Bool;
use diesel::{PgConnection, QueryableByName, RunQueryDsl};

use super::connect::{Refused, establish};
use super::failure::{failed, text};
use crate::database::statement::{Statement, Value};
use crate::database::url::PostgresTarget;
use crate::error::{Error, ErrorKind, Result};

/// The database every server has, unless it was dropped
/// ([Template Databases](https://www.postgresql.org/docs/current/manage-ag-templatedbs.html)).
const MAINTENANCE: [&str; 2] = ["postgres", "template1"];

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = Bool)]
    found: bool,
}

/// Tells whether the server has no database of that name; false when it cannot be asked.
///
/// Asking the catalog works in every language of the server's messages.
pub(super) fn is_missing(target: &PostgresTarget) -> bool {
    maintenance(target).is_ok_and(|mut connection| {
        Statement::new("SELECT EXISTS (SELECT 1 FROM pg_catalog.pg_database WHERE datname = ")
            .bind(Value::Text(&name(target)))
            .sql(") AS found")
            .get_result::<Found>(&mut connection)
            .is_ok_and(|row| !row.found)
    })
}

/// Creates the database; another process that was faster is no failure.
pub(super) fn database(target: &PostgresTarget) -> Result<()> {
    let mut connection = maintenance(target).map_err(Refused::into_error)?;
    let name = name(target);
    let quoted = whimbrel_schema::dialect::quote_identifier(&name);
    log::info!(target: "whimbrel::manager", "creating the database {quoted}");
    match connection.batch_execute(&format!("CREATE DATABASE {quoted}")) {
        Ok(()) => Ok(()),
        Err(_) if !is_missing(target) => Ok(()),
        Err(error) if text(&error).contains("permission denied") => Err(Error::new(
            ErrorKind::NotReady,
            format!("there is no database {quoted}, and this role may not create it"),
        )
        .with_hint(format!(
            "let an administrator run: CREATE DATABASE {quoted} OWNER <this role>"
        ))),
        Err(error) => Err(failed(error)),
    }
}

pub(super) fn maintenance(target: &PostgresTarget) -> Result<PgConnection, Refused> {
    let [first, second] = MAINTENANCE.map(|name| target.with("dbname", name));
    establish(&first).or_else(|refused| establish(&second).map_err(|_| refused))
}

/// The name as libpq finds it: the address, `PGDATABASE`, or the user's name.
fn name(target: &PostgresTarget) -> String {
    let variable = |name: &str| std::env::var(name).ok();
    let given = |key: &str| target.get(key).map(str::to_owned);
    given("dbname")
        .filter(|name| !name.is_empty())
        .or_else(|| variable("PGDATABASE"))
        .or_else(|| given("user"))
        .or_else(|| variable("PGUSER"))
        .unwrap_or_else(|| crate::database::identity::Identity::current().user)
}
