//! The reader of SQL of the author's, which remembers what it read.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use whimbrel_schema::Backend;
use whimbrel_schema::analyze::Statement;
use whimbrel_schema::analyze::typed::ReadSql;
use whimbrel_sql::{Wrapping, statements};

/// A text with what was read of it.
#[derive(Clone, Debug)]
pub(crate) struct ReadText {
    pub(super) backend: Backend,
    pub(super) text: String,
    pub(super) statements: Vec<Statement>,
}

/// Reads each text once; what cannot be read stays opaque, and is reported so.
#[derive(Debug, Default)]
pub(super) struct Reader {
    read: Mutex<Texts>,
}

/// What was read of each text, in an order that does not depend on which thread asked first.
type Texts = BTreeMap<(Backend, String), Vec<Statement>>;

impl Reader {
    /// What was read.
    pub(super) fn into_read(self) -> Vec<ReadText> {
        let read = self.read.into_inner();
        let read = read.unwrap_or_else(PoisonError::into_inner).into_iter();
        read.map(|((backend, text), statements)| ReadText {
            backend,
            text,
            statements,
        })
        .collect()
    }

    /// A text is put in whole, so that after a panic what is there still counts.
    fn texts(&self) -> MutexGuard<'_, Texts> {
        self.read.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ReadSql for Reader {
    fn read(&self, backend: Backend, text: &str) -> Option<Vec<Statement>> {
        let key = (backend, text.to_owned());
        if let Some(known) = self.texts().get(&key) {
            return Some(known.clone());
        }
        let read = statements(backend, text, Wrapping::Transaction).ok()?;
        self.texts().insert(key, read.clone());
        Some(read)
    }
}
