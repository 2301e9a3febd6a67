//! A schema as a script of SQL.

use crate::backend::Backend;
use crate::catalog::Catalog;
use crate::dialect::Dialect;
use crate::diff::difference;
use crate::operation::Operation;
use crate::place::Place;
use crate::plan::{Action, Cause, Direction, PlanError, Situation, plan};
use crate::read::sqlite::statements;
use crate::recording::{Recorded, Recording};
use crate::render::layout::visible;
use crate::render::unsaid;

/// A script that makes the schema in an empty database, for `psql` and `sqlite3`.
///
/// What Whimbrel does not write stands in comments.
///
/// # Errors
///
/// When the database cannot have a part of the schema, which one that was read from it always can.
pub fn script(catalog: &Catalog, dialect: &dyn Dialect) -> Result<String, PlanError> {
    let mut text = String::new();
    let made = match dialect.backend() {
        Backend::Postgres => planned(catalog, dialect, &mut text)?,
        Backend::Sqlite => statements(catalog).map_err(|cause| PlanError {
            operation: "write the schema".to_owned(),
            place: Place::caller(),
            cause: Cause::Unsupported(cause),
        })?,
    };
    for statement in made {
        ended(&statement, &mut text);
    }
    Ok(text)
}

/// The statements that PostgreSQL takes, in order; what they leave out is said before them.
fn planned(
    catalog: &Catalog,
    dialect: &dyn Dialect,
    before: &mut String,
) -> Result<Vec<String>, PlanError> {
    let difference = difference(&Catalog::new(), catalog);
    let unsaid = difference.operations.iter().flat_map(unsaid::of_operation);
    let unsaid: Vec<String> = unsaid.chain(difference.unexplained).collect();
    for what in unsaid {
        before.push_str(&format!("-- Left out: {}.\n", visible(&what)));
    }
    // Bodies of functions may speak of tables that come later; pg_dump writes the same.
    before.push_str("SET check_function_bodies = off;\n");
    let operations = difference.operations.into_iter().map(recorded);
    let recording = Recording {
        operations: operations.collect(),
        ..Recording::default()
    };
    let mut situation = Situation::plain();
    let up = Direction::Up;
    let plan = plan(&recording, up, &mut Catalog::new(), dialect, &mut situation)?;
    let texts = plan.items().filter_map(|item| match &item.action {
        Action::Statement(text) | Action::UserSql(text) => Some(text.clone()),
        // A new schema is made in the plain form, where nothing is in use and nothing is bound.
        Action::Bound { .. }
        | Action::Rebuild(_)
        | Action::Concurrently(_)
        | Action::Detach(_)
        | Action::Backfill(_) => None,
    });
    Ok(texts.collect())
}

fn recorded(operation: Operation) -> Recorded {
    Recorded {
        operation,
        place: Place::caller(),
        parts: Vec::new(),
        scope: None,
    }
}

/// Writes a statement and what ends it, which a comment at its end does not swallow.
fn ended(statement: &str, text: &mut String) {
    let statement = statement.trim_end().trim_end_matches(';');
    let last = statement.rsplit('\n').next().unwrap_or_default();
    text.push_str(statement);
    text.push_str(if last.contains("--") { "\n;\n" } else { ";\n" });
}
