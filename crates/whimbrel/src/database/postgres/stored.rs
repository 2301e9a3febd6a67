//! A replayed schema as the server would say it.

use whimbrel_schema::Catalog;
use whimbrel_schema::read::postgres::{Place, Question, as_stored};

use super::Postgres;
use crate::database::spelling::Spelling;
use crate::database::stored::{AsStored, Stored};
use crate::error::Result;

impl AsStored for Postgres {
    fn as_stored(&mut self, replayed: &Catalog, live: &Catalog) -> Result<Stored> {
        let settled = self.settled(&as_stored(replayed), live)?;
        Ok(Stored {
            catalog: settled.catalog,
            undecided: settled.unknown.iter().map(words).collect(),
        })
    }
}

/// What could not be compared, in words.
fn words(question: &Question) -> String {
    let (table, place) = match question {
        Question::Object(key) => return key.to_string(),
        Question::Expression { table, place } => (table, place),
    };
    match place {
        Place::Default(column) => format!("the default of `{table}.{column}`"),
        Place::Generated(column) => format!("the computing rule of `{table}.{column}`"),
        Place::Check(name) => format!("the check `{name}` of `{table}`"),
        Place::IndexKey(name, at) => format!("key {} of the index `{name}` of `{table}`", at + 1),
        Place::IndexFilter(name) => format!("the condition of the index `{name}` of `{table}`"),
        Place::ExclusionKey(name, at) => {
            format!("key {} of the constraint `{name}` of `{table}`", at + 1)
        }
        Place::ExclusionFilter(name) => {
            format!("the condition of the constraint `{name}` of `{table}`")
        }
    }
}
