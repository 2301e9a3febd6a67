//! The reader of SQL of the author's, which remembers what it read.

use std::cell::RefCell;

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
    read: RefCell<Vec<ReadText>>,
}

impl Reader {
    /// What was read.
    pub(super) fn into_read(self) -> Vec<ReadText> {
        self.read.into_inner()
    }
}

impl ReadSql for Reader {
    fn read(&self, backend: Backend, text: &str) -> Option<Vec<Statement>> {
        let mut read = self.read.borrow_mut();
        let mut known = read.iter();
        if let Some(known) = known.find(|known| known.backend == backend && known.text == text) {
            return Some(known.statements.clone());
        }
        let statements = statements(backend, text, Wrapping::Transaction).ok()?;
        read.push(ReadText {
            backend,
            text: text.to_owned(),
            statements: statements.clone(),
        });
        Some(statements)
    }
}
