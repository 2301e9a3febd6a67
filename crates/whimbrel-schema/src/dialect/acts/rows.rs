//! What writes rows, and SQL of the author's.

use std::collections::BTreeSet;

use super::Acts;
use super::condition::Tokens;
use crate::analyze::act::{Act, Batch, Conflict, Drop, Filter, Name, RowSource, Update};
use crate::catalog::Table;
use crate::dialect::Writer;
use crate::expression::{Expression, Literal};
use crate::identifier::Identifier;
use crate::operation::{Execute, Rows, UpdateRows};

impl Acts {
    /// `INSERT … VALUES` of so many rows.
    pub(in crate::dialect) fn insert(
        self,
        table: &str,
        columns: &[Identifier],
        rows: usize,
    ) -> Act {
        let source = if columns.is_empty() {
            RowSource::Defaults
        } else {
            RowSource::Values(rows)
        };
        Act::Insert {
            table: self.name(table),
            columns: self.fold_all(columns.iter().map(Identifier::as_str)),
            source,
            copied: Vec::new(),
            conflict: Conflict::Any,
        }
    }

    /// `UPDATE`.
    pub(in crate::dialect) fn update(self, update: &UpdateRows, table: Option<&Table>) -> Act {
        let (filter, mut reads, mut literals) = self.rows(&update.rows, table);
        for (_, value) in &update.values {
            match value {
                Expression::Literal(literal) => {
                    let written = Writer::new(self.backend).literal(literal).finish();
                    literals.extend(Tokens::of(&written, self.backend).literals());
                }
                Expression::Sql(text) => {
                    let text = text.get(self.backend).unwrap_or_default();
                    let tokens = Tokens::of(text, self.backend);
                    literals.extend(tokens.literals());
                    reads.extend(tokens.tables());
                }
                Expression::Now | Expression::Today | Expression::RandomUuid => {}
            }
        }
        let names = update.values.iter().map(|(name, _)| name.as_str());
        let own = self.name(&update.table);
        reads.retain(|read| *read != own);
        Act::Update(Box::new(Update {
            sets: self.fold_all(names).into_iter().collect(),
            table: own,
            filter,
            reads,
            literals,
            only: false,
        }))
    }

    /// `DELETE`.
    pub(in crate::dialect) fn delete(self, from: &str, rows: &Rows, table: Option<&Table>) -> Act {
        let (filter, mut reads, _) = self.rows(rows, table);
        let own = self.name(from);
        reads.retain(|read| *read != own);
        Act::Delete {
            table: own,
            filter,
            reads,
            only: false,
        }
    }

    /// `DELETE` of every row.
    pub(in crate::dialect) fn delete_every(self, table: &str) -> Act {
        self.delete(table, &Rows::Every, None)
    }

    /// `TRUNCATE`.
    pub(in crate::dialect) fn truncate(self, table: &str) -> Act {
        Act::Truncate(vec![self.name(table)], Drop::default(), Vec::new())
    }

    /// `SELECT` of the planner's.
    pub(in crate::dialect) fn read(self, table: &str, functions: &[&str]) -> Act {
        let functions = functions.iter().copied();
        Act::Read {
            tables: vec![self.name(table)],
            functions: functions.map(Name::new).collect(),
            locked: Vec::new(),
            sequences: Vec::new(),
        }
    }

    /// SQL of the author's, with the effects that he declared.
    pub(in crate::dialect) fn execute(self, execute: &Execute) -> Act {
        let names = |names: &[Identifier]| names.iter().map(|name| self.name(name)).collect();
        Act::Opaque {
            what: "SQL of the author's".to_owned(),
            touches: names(&execute.touches),
            creates: names(&execute.creates),
        }
    }

    /// The rows that are meant, the tables that are read to find them, and texts to compare with.
    fn rows(self, rows: &Rows, table: Option<&Table>) -> (Filter, Vec<Name>, BTreeSet<String>) {
        let Rows::Matching(matching) = rows else {
            return Default::default();
        };
        let text = matching.condition.get(self.backend).unwrap_or_default();
        let tokens = Tokens::of(text, self.backend);
        let reads = tokens.tables();
        let filter = Filter {
            is_some: true,
            only_null: tokens.only_null(),
            literal_key: tokens.literal_key(),
            batch: batch(&tokens, table),
            columns: Tokens::of(text, self.backend)
                .outside_queries()
                .columns(table),
        };
        let bound = matching.binds.iter().filter_map(|bind| match &bind.value {
            Literal::Text(text) => Some(text.clone()),
            _ => None,
        });
        let literals = tokens.literals().chain(bound).collect();
        (filter, reads, literals)
    }
}

/// How a condition picks a part of the rows: by a query with a limit, or by a closed range of a key.
fn batch(tokens: &Tokens<'_>, table: Option<&Table>) -> Option<Batch> {
    let query = tokens.in_query().filter(|query| query.has_word("limit"));
    if let Some(query) = query {
        return Some(Batch {
            limited: true,
            offset: query.has_word("offset"),
            columns: query.after_where().columns(table),
        });
    }
    let comparisons = tokens.comparisons();
    let is_range = comparisons.iter().any(|(name, operator, _)| {
        let ends =
            |(other, end, _): &(String, String, String)| other == name && end.starts_with('<');
        operator.starts_with('>') && comparisons.iter().any(ends)
    });
    is_range.then(|| Batch {
        limited: true,
        ..Batch::default()
    })
}
