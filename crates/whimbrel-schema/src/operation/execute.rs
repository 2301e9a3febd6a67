//! `execute`.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Change, Effect, Reversal, WhyNot};
use crate::analyze::Statement;
use crate::analyze::act::Act;
use crate::analyze::typed::ReadSql;
use crate::backend::Backend;
use crate::catalog::{Catalog, Reason, Refused};
use crate::identifier::Identifier;
use crate::lower::{Spoken, lower};
use crate::sql::binds::{Bind, positional};
use crate::sql::{SqlText, control};

/// Runs SQL that the author wrote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Execute {
    /// The SQL.
    pub statement: SqlText,
    /// The values of its named binds.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub binds: Vec<Bind>,
    /// The tables that the author says it touches.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub touches: Vec<Identifier>,
    /// The tables and views that the author says it creates.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub creates: Vec<Identifier>,
    /// What was read of it; the schema follows that. It is no part of what was recorded.
    #[serde(skip)]
    pub read: Option<ReadText>,
}

/// What was read of the SQL of an `execute`.
#[derive(Clone, Debug)]
pub struct ReadText {
    /// The database whose text was read.
    pub backend: Backend,
    /// For which databases the text is.
    pub spoken: Spoken,
    /// Its statements.
    pub statements: Arc<[Statement]>,
}

impl PartialEq for ReadText {
    /// The text decides what is read of it, and is compared by itself.
    fn eq(&self, other: &Self) -> bool {
        self.backend == other.backend
    }
}

impl Eq for ReadText {}

impl Execute {
    /// Reads the text for a database.
    pub(crate) fn read_for(&mut self, backend: Backend, reader: &dyn ReadSql) {
        let Some(text) = self.statement.get(backend) else {
            return;
        };
        let Ok(sent) = positional(text, &self.binds, backend, 1) else {
            return;
        };
        let sent = match self.binds.is_empty() {
            true => text,
            false => &sent.text,
        };
        let mut others = self.statement.texts();
        self.read = reader.read(backend, sent).map(|statements| ReadText {
            backend,
            spoken: match others.all(|(_, other)| other == text) {
                true => Spoken::Everywhere,
                false => Spoken::Here,
            },
            statements: statements.into(),
        });
    }

    /// Notes that the text is for databases that the schema does not follow.
    pub(crate) fn read_nothing(&mut self, backend: Backend) {
        self.read = Some(ReadText {
            backend,
            spoken: Spoken::Here,
            statements: Arc::new([]),
        });
    }

    /// Notes what the SQL may change, as its author says; anything, where he says nothing.
    fn loosen(&self, catalog: &mut Catalog) {
        let mut declared = self.touches.iter().chain(&self.creates).peekable();
        if declared.peek().is_none() {
            catalog.loosen_all();
        }
        declared.for_each(|name| catalog.loosen(name));
    }

    fn follow(&self, read: &ReadText, catalog: &mut Catalog) -> Result<(), Refused> {
        for statement in read.statements.iter() {
            match &statement.act {
                Act::Opaque { .. } => self.loosen(catalog),
                _ => {
                    lower(read.backend, statement, read.spoken, catalog)?;
                }
            }
        }
        Ok(())
    }

    fn problem(&self, text: &str, backend: Backend) -> Option<String> {
        if text.trim().is_empty() {
            return Some("`execute` has no SQL to run".to_owned());
        }
        if let Some(refusal) = control::refused(text, backend) {
            let (statement, instead) = (refusal.statement, refusal.instead);
            return Some(format!(
                "`{statement}` cannot stand in a migration: {instead}"
            ));
        }
        let bound = positional(text, &self.binds, backend, 1);
        bound.err().map(|problem| problem.to_string())
    }
}

impl Change for Execute {
    fn apply(&self, catalog: &mut Catalog) -> Result<(), Refused> {
        let mut texts = self.statement.texts();
        let problem = texts.find_map(|(backend, text)| self.problem(text, backend));
        if let Some(problem) = problem {
            return Err(Reason::Contradiction(problem).into());
        }
        let Some(read) = &self.read else {
            self.loosen(catalog);
            return Ok(());
        };
        let start = catalog.mark();
        let followed = self.follow(read, catalog);
        if followed.is_err() {
            catalog.rollback(start);
        }
        followed
    }

    fn reverse(&self, _before: &Catalog) -> Reversal {
        Reversal::Never(WhyNot::Opaque)
    }

    fn effects(&self, _before: &Catalog) -> Vec<Effect> {
        vec![Effect::Opaque]
    }

    fn describe(&self) -> String {
        let text = self.statement.texts().next().map_or("", |(_, text)| text);
        let first = text.lines().find(|line| !line.trim().is_empty());
        format!("run `{}`", first.unwrap_or_default().trim())
    }
}
