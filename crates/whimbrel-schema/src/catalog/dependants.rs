//! What views, triggers and their like read, told from their texts and from what the author listed.

use super::{Body, Catalog, Definition, DefinitionKey, DefinitionKind, Need, Reason};
use crate::identifier::Identifier;
use crate::sql::SqlText;

impl Definition {
    /// The text that says what it reads: a query, or the statement that makes it.
    pub fn text(&self) -> Option<&SqlText> {
        match &self.body {
            Body::View { query: text, .. } | Body::Statement(text) => Some(text),
            Body::Name
            | Body::Extension { .. }
            | Body::Sequence { .. }
            | Body::Domain { .. }
            | Body::Composite(_) => None,
        }
    }

    /// Tells whether it is a view, materialized or not.
    pub fn is_view(&self) -> bool {
        self.key.kind.is_view()
    }

    /// Tells whether it cannot be without a table or view: a view that reads it.
    pub fn reads(&self, relation: &str) -> bool {
        let listed = self.needs.iter().any(|need| match need {
            Need::Table(name) | Need::Column { table: name, .. } => *name == relation,
            Need::Definition(key) => key.kind.is_relation() && key.name == relation,
            Need::Enumeration(_) => false,
        });
        let is_itself = self.key.name == relation && self.key.kind.is_relation();
        let named = || self.text().is_some_and(|text| text.names_source(relation));
        listed || (self.is_view() && !is_itself && named())
    }

    /// Tells whether it may read a column of a table or view that it reads.
    pub fn reads_column(&self, relation: &str, column: &str) -> bool {
        let listed = self.needs.iter().any(|need| match need {
            Need::Column {
                table,
                column: name,
            } => *table == relation && *name == column,
            Need::Table(_) | Need::Definition(_) | Need::Enumeration(_) => false,
        });
        let text = self.text();
        let named = || text.is_some_and(|text| text.mentions(column) || text.takes_every_column());
        listed || (self.reads(relation) && named())
    }

    /// Tells whether it cannot be without another object: a view that it reads, or a function that a
    /// trigger, policy or view calls. What a function's text calls is looked up when it runs.
    pub fn depends_on(&self, key: &DefinitionKey) -> bool {
        let is_view = key.kind.is_view() && self.reads(&key.name);
        let calls = || self.text().is_some_and(|text| text.calls(&key.name));
        is_view || (key.kind.is_routine() && !self.key.kind.is_routine() && calls())
    }

    /// The same object with its text changed.
    #[must_use]
    pub(super) fn with_text(mut self, change: impl Fn(&SqlText) -> SqlText) -> Self {
        match &mut self.body {
            Body::View { query: text, .. } | Body::Statement(text) => *text = change(text),
            Body::Name
            | Body::Extension { .. }
            | Body::Sequence { .. }
            | Body::Domain { .. }
            | Body::Composite(_) => {}
        }
        self
    }

    /// The same object after a column that it reads got another name.
    #[must_use]
    pub fn with_column_renamed(&self, table: &Identifier, from: &str, to: &Identifier) -> Self {
        let renamed = self.clone();
        let mut renamed = renamed.with_text(|text| text.with_column_renamed(from, to));
        for need in &mut renamed.needs {
            if let Need::Column { table: of, column } = need
                && of == table
                && *column == *from
            {
                *column = to.clone();
            }
        }
        renamed
    }

    /// Tells whether both have the same body; what they have beside it may differ.
    pub fn says_the_same_as(&self, other: &Self) -> bool {
        let bare = |it: &Self| Self::new(it.key.clone(), it.body.clone());
        bare(self).is_like(&bare(other))
    }

    /// Tells whether both say the same; how their texts are laid out does not matter.
    pub fn is_like(&self, other: &Self) -> bool {
        self == other
            || self.clone().with_text(SqlText::canonical)
                == other.clone().with_text(SqlText::canonical)
    }
}

impl DefinitionKind {
    /// Tells whether it is a view, materialized or not.
    pub const fn is_view(self) -> bool {
        matches!(self, Self::View | Self::MaterializedView)
    }

    /// Tells whether it is called: a function, procedure or aggregate.
    pub const fn is_routine(self) -> bool {
        matches!(self, Self::Function | Self::Procedure | Self::Aggregate)
    }
}

impl Catalog {
    /// The views that read a table or view themselves, and what else is listed to need it.
    pub fn readers<'c, 'n>(
        &'c self,
        relation: &'n str,
    ) -> impl Iterator<Item = &'c Definition> + use<'c, 'n> {
        self.definitions().filter(|other| other.reads(relation))
    }

    /// The views over a table, or over one of its columns, with those that read them: each behind
    /// what it reads.
    pub fn views_over(&self, table: &str, column: Option<&str>) -> Vec<&Definition> {
        let mut found: Vec<&Definition> = Vec::new();
        let first = self.readers(table);
        let first = first.filter(|d| column.is_none_or(|column| d.reads_column(table, column)));
        let mut rest: Vec<&Definition> = first.collect();
        while !rest.is_empty() {
            let mut next = Vec::new();
            for view in rest {
                // One that is found again stands behind all that it reads.
                found.retain(|known| known.key != view.key);
                found.push(view);
                if found.len() <= self.definitions.len() {
                    let deeper = self.readers(&view.key.name).filter(|_| view.is_view());
                    next.extend(deeper.filter(|d| d.key != view.key));
                }
            }
            next.dedup_by(|a, b| a.key == b.key);
            rest = next;
        }
        found
    }

    /// Refuses when something cannot be without a table or view.
    pub(super) fn must_be_unread(&self, relation: &Identifier) -> Result<(), Reason> {
        match self.readers(relation).next() {
            None => Ok(()),
            Some(reader) => Err(Reason::InUse {
                name: relation.clone(),
                by: format!("the {}", reader.key),
            }),
        }
    }

    /// What reads a column without being part of its table's own description: views, and the
    /// triggers, policies and rules of the table.
    pub(super) fn reader_of_column(&self, table: &str, column: &str) -> Option<String> {
        let own = self.definitions_of(table);
        let own = own.filter(|d| d.text().is_some_and(|text| text.mentions(column)));
        let views = self.readers(table);
        let mut all = own.chain(views.filter(|view| view.reads_column(table, column)));
        all.next().map(|reader| format!("the {}", reader.key))
    }

    /// Takes away what belongs to a table or view: its triggers, policies and rules.
    pub(super) fn drop_definitions_of(&mut self, table: &str) {
        let keys = self.definitions_of(table).map(|d| d.key.clone());
        for key in keys.collect::<Vec<_>>() {
            self.set_definition(key, None);
        }
    }

    /// Has everything follow that reads a table or view, or belongs to it, when its name changes.
    pub(super) fn follow_relation(&mut self, from: &Identifier, to: &Identifier) {
        let belongs = |d: &Definition| d.key.table.as_ref().is_some_and(|table| table == from);
        let names = |d: &Definition| d.text().is_some_and(|text| text.names_source(from));
        let concerned = self
            .definitions()
            .filter(|d| belongs(d) || names(d) || d.reads(from));
        for old in concerned.cloned().collect::<Vec<_>>() {
            let key = old.key.clone();
            let mut new = old.with_text(|text| text.with_source_renamed(from, to));
            if let Some(table) = new.key.table.as_mut().filter(|table| *table == from) {
                *table = to.clone();
            }
            for need in &mut new.needs {
                follow_need(need, from, to);
            }
            if new.key != key {
                self.set_definition(key, None);
            }
            self.set_definition(new.key.clone(), Some(new));
        }
    }

    /// Has views, triggers and policies follow when a column gets another name.
    ///
    /// # Errors
    ///
    /// [`Reason::InUse`] by one that reads another table too whose columns may have the name, or that
    /// something reads in turn: what its text means then cannot be told from tokens.
    pub(super) fn follow_column(
        &mut self,
        table: &Identifier,
        from: &Identifier,
        to: &Identifier,
    ) -> Result<(), Reason> {
        let own = self.definitions_of(table);
        let own = own.filter(|d| d.text().is_some_and(|text| text.mentions(from)));
        let views = self.readers(table);
        let concerned = own.chain(views.filter(|view| view.reads_column(table, from)));
        let mut changed = Vec::new();
        for old in concerned {
            if !self.is_column_of_one(old, table, from) {
                let (name, by) = (from.clone(), format!("the {}", old.key));
                return Err(Reason::InUse { name, by });
            }
            changed.push(old.clone());
        }
        for old in changed {
            let new = old.with_column_renamed(table, from, to);
            self.set_definition(new.key.clone(), Some(new));
        }
        Ok(())
    }

    fn is_column_of_one(&self, reader: &Definition, table: &Identifier, column: &str) -> bool {
        let name = &reader.key.name;
        let used = || self.readers(name).chain(self.definitions_of(name)).next();
        let is_read = reader.is_view() && used().is_some();
        let sources = reader.text().map(SqlText::sources).unwrap_or_default();
        let has_none = |name: &Identifier| {
            let other = self.table(name);
            other.is_some_and(|other| other.column(column).is_none())
        };
        !is_read && sources.iter().all(|name| name == table || has_none(name))
    }
}

fn follow_need(need: &mut Need, from: &Identifier, to: &Identifier) {
    let name = match need {
        Need::Table(name) | Need::Column { table: name, .. } => name,
        Need::Definition(DefinitionKey { kind, name, .. }) if kind.is_relation() => name,
        Need::Definition(_) | Need::Enumeration(_) => return,
    };
    if name == from {
        *name = to.clone();
    }
}
