//! Template databases: made once for a key, copied many times.

use diesel::RunQueryDsl;

use super::connect::Refused;
use super::create::maintenance;
use super::failure::failed;
use super::scratch::ScratchDatabase;
use crate::database::DatabaseUrl;
use crate::database::statement::{Statement, Value};
use crate::database::template::Make;
use crate::database::url::{PostgresTarget, Target};
use crate::error::Result;

/// What the names of template databases begin with; their key follows.
const PREFIX: &str = "whimbrel_template_";

#[derive(diesel::QueryableByName)]
struct Found {
    #[diesel(sql_type = diesel::sql_types::Bool)]
    found: bool,
}

/// Makes a copy of the template of this key, which is made first where there is none.
///
/// A template is made under another name, and gets its own when it is whole: processes that make it
/// at the same time do not see each other's halves, and only one of them keeps its own.
pub(crate) fn scratch_of_template(
    other: &PostgresTarget,
    key: &str,
    make: Make<'_>,
) -> Result<ScratchDatabase> {
    let name = format!("{PREFIX}{key}");
    if !exists(other, &name)? {
        let made = ScratchDatabase::beside(other)?;
        make(&DatabaseUrl::of(Target::Postgres(made.target().clone())))?;
        if !made.stay_as(&name)? {
            log::debug!(target: crate::database::execute::LOG, "another process made {name}");
        }
    }
    ScratchDatabase::copied(other, Some(&name))
}

fn exists(other: &PostgresTarget, name: &str) -> Result<bool> {
    let mut connection = maintenance(other).map_err(Refused::into_error)?;
    let found: Found =
        Statement::new("SELECT EXISTS (SELECT 1 FROM pg_catalog.pg_database WHERE datname = ")
            .bind(Value::Text(name))
            .sql(") AS found")
            .get_result(&mut connection)
            .map_err(failed)?;
    Ok(found.found)
}
