//! A plan as statements that need no row read and no value bound.

use diesel::result::Error as DieselError;
use whimbrel_schema::Backend;
use whimbrel_schema::dialect::Writer;
use whimbrel_schema::expression::Literal;
use whimbrel_schema::plan::{Action, ForeignKeys, Item, Plan, Step, StepKind};
use whimbrel_schema::sql::tokens::{Kind, scan};

use super::premise;
use crate::error::{Error, ErrorKind};

/// A statement, and what it means when it fails.
pub(super) struct Statement {
    pub(super) text: String,
    /// Why the revision cannot go on, where the statement only asks.
    premise: Option<String>,
}

impl Statement {
    /// The error of a statement that failed.
    pub(super) fn failed(&self, id: &str, error: DieselError) -> Error {
        match &self.premise {
            Some(why) => super::unfit(id, why),
            None => Error::new(ErrorKind::Failed, format!("revision `{id}` failed"))
                .with_revision(id)
                .with_statement(self.text.clone())
                .with_source(error),
        }
    }
}

/// The statements of a plan, in order.
///
/// # Errors
///
/// Says what of the plan Diesel's harness cannot carry out.
pub(super) fn of(plan: &Plan, backend: Backend) -> Result<Vec<Statement>, String> {
    let mut all = Vec::new();
    match plan.steps.as_slice() {
        [] => return Ok(all),
        [
            Step {
                kind: StepKind::Transaction { foreign_keys },
                ..
            },
        ] => {
            if *foreign_keys == ForeignKeys::Suspended {
                return Err(
                    "a table is made anew, for which SQLite's foreign keys are switched off before \
                     the transaction begins"
                        .to_owned(),
                );
            }
        }
        steps => {
            return Err(format!(
                "it has {} steps, some outside a transaction",
                steps.len()
            ));
        }
    }
    for item in plan.items() {
        if !item.guards.is_empty() {
            return Err("it asks the database for a condition".to_owned());
        }
        if let Some(premise) = &item.premise {
            let asked = premise::statement(premise);
            all.push(Statement {
                text: asked.text,
                premise: Some(asked.broken),
            });
        }
        all.push(Statement {
            text: text(item, backend)?,
            premise: None,
        });
    }
    Ok(all)
}

fn text(item: &Item, backend: Backend) -> Result<String, String> {
    match &item.action {
        Action::Statement(text) | Action::UserSql(text) => Ok(text.clone()),
        Action::Bound { text, values } => Ok(inlined(text, values, backend)),
        Action::Rebuild(_) => Err("a table is made anew".to_owned()),
        Action::Concurrently(_) => Err("an index is built while its table is in use".to_owned()),
        Action::Detach(_) => Err("a partition leaves its table while that is in use".to_owned()),
    }
}

/// The statement with its values in the places of its parameters.
fn inlined(text: &str, values: &[Literal], backend: Backend) -> String {
    let mut written = String::with_capacity(text.len());
    let mut tokens = scan(text, backend).peekable();
    while let Some(token) = tokens.next() {
        let mark = token.text(text);
        let number = match (backend, token.kind) {
            // The number is part of the token here, and a token of its own there.
            (Backend::Postgres, Kind::Symbol) => mark.strip_prefix('$'),
            (Backend::Sqlite, Kind::Symbol) if mark == "?" => {
                let number = tokens.next_if(|next| next.kind == Kind::Number);
                number.map(|number| number.text(text))
            }
            _ => None,
        };
        let place = number.and_then(|number| number.parse::<usize>().ok()?.checked_sub(1));
        match place.and_then(|place| values.get(place)) {
            Some(value) => written.push_str(&Writer::new(backend).literal(value).finish()),
            None => {
                written.push_str(mark);
                if backend == Backend::Sqlite {
                    written.push_str(number.unwrap_or_default());
                }
            }
        }
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_stand_in_the_places_of_parameters_and_nowhere_else() {
        let values = [Literal::Text("it's $2".to_owned()), Literal::Integer(7)];
        assert_eq!(
            inlined(
                "SELECT $1, '$1', $2, \"$2\" -- $1",
                &values,
                Backend::Postgres
            ),
            "SELECT 'it''s $2', '$1', 7, \"$2\" -- $1"
        );
        assert_eq!(
            inlined(
                "INSERT INTO t VALUES (?1, ?2, '?1', ?3)",
                &values,
                Backend::Sqlite
            ),
            "INSERT INTO t VALUES ('it''s $2', 7, '?1', ?3)"
        );
    }
}
