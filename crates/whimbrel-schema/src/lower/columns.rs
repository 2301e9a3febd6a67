//! Columns of new tables and of `ADD COLUMN`.

use super::lowering::{Lowering, Outcome};
use super::stop::Stop;
use crate::analyze::act::{NewColumn, Sequence, SequenceOption};
use crate::analyze::postgres_names::first_free;
use crate::backend::Backend;
use crate::catalog::{Column, Generated, Identity, Numbering, Storage, Table};
use crate::expression::Expression;
use crate::identifier::Identifier;
use crate::operation::ChangeIdentity;
use crate::sql::per_backend;
use crate::types::Type;

impl Lowering<'_> {
    /// A column without its constraints; of the table only the name counts.
    pub(super) fn column(&mut self, table: &Table, new: &NewColumn) -> Column {
        let data_type = self.data_type(new.data_type.as_ref());
        let mut column = Column::new(self.spelt(&new.name), data_type);
        column.nullable = !new.not_null;
        column.default = new
            .default
            .as_ref()
            .map(|default| self.default(&column, default));
        column.generated = new.generated.as_ref().map(|rule| Generated {
            expression: self.text(&rule.expression),
            storage: match rule.stored {
                true => Storage::Stored,
                false => Storage::Virtual,
            },
        });
        if let Some(sequence) = new.sequence {
            self.number(&mut column, sequence);
            column.numbering = self.numbering(None, &new.counting);
        }
        if self.is_serial(new) {
            column.default = Some(self.serial(table, &column));
            column.nullable = false;
        }
        let collation = new.collation.as_ref();
        column.collation = collation.map(|name| self.statement.spelling(name).to_owned());
        for extra in &new.extras {
            self.beyond(extra);
        }
        column
    }

    fn number(&self, column: &mut Column, sequence: Sequence) {
        column.identity = Some(identity(sequence));
        column.nullable = false;
        if self.backend == Backend::Sqlite && !column.data_type.is_integer() {
            column.data_type = Type::Integer;
        }
    }

    /// How a column counts after a statement, where that is not the database's own way.
    pub(super) fn numbering(
        &mut self,
        before: Option<&Numbering>,
        said: &[SequenceOption],
    ) -> Option<Box<Numbering>> {
        let mut how = before.cloned().unwrap_or_default();
        for option in said {
            option.set(&mut how);
            if let SequenceOption::Other(what) = option {
                self.beyond(what);
            }
        }
        let how = how.without_defaults();
        (how != Numbering::default()).then(|| Box::new(how))
    }

    /// `ALTER COLUMN … SET GENERATED`, `SET INCREMENT` and their kin.
    pub(super) fn count_anew(
        &mut self,
        table: &Table,
        column: Identifier,
        said: &[SequenceOption],
    ) -> Outcome {
        let old = self.catalog.require_column(&table.name, &column)?.clone();
        let chosen = said.iter().rev().find_map(|option| match option {
            SequenceOption::Generated(sequence) => Some(identity(*sequence)),
            _ => None,
        });
        let numbering = self.numbering(old.numbering.as_deref(), said);
        let number = ChangeIdentity {
            table: table.name.clone(),
            column,
            identity: chosen.or(old.identity),
            numbering,
        };
        let is_same = number.identity == old.identity && number.numbering == old.numbering;
        match old.identity {
            Some(_) if is_same => Ok(()),
            Some(_) => self.make(number),
            // Another statement made it one that numbers its rows, or the server refuses.
            None => Err(Stop::opaque(
                "a change of how a column counts that is not known to count",
                vec![table.name.clone()],
            )),
        }
    }

    fn is_serial(&self, new: &NewColumn) -> bool {
        let is_any = |written: &crate::analyze::act::TypeName| {
            ["smallserial", "serial", "bigserial"]
                .iter()
                .any(|serial| written.is(serial))
        };
        self.backend == Backend::Postgres && new.data_type.as_ref().is_some_and(is_any)
    }

    /// `serial` is an integer with a default from a sequence of its own
    /// ([Serial Types](https://www.postgresql.org/docs/current/datatype-numeric.html#DATATYPE-SERIAL)).
    fn serial(&mut self, table: &Table, column: &Column) -> Expression {
        let taken = |name: &str| self.catalog.has_relation(name);
        let sequence = first_free(&table.name, &column.name, "seq", taken);
        self.beyond(format!("the sequence `{sequence}`"));
        let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        let name = match sequence.chars().all(is_plain) {
            true => sequence,
            false => crate::dialect::quote_identifier(&sequence),
        };
        let text = format!("nextval('{}'::regclass)", name.replace('\'', "''"));
        // No other database has sequences.
        Expression::Sql(per_backend().postgres(&text))
    }
}

/// How a column numbers its rows.
pub(super) const fn identity(sequence: Sequence) -> Identity {
    match sequence {
        Sequence::Always => Identity::Always,
        Sequence::ByDefault | Sequence::AutoIncrement => Identity::ByDefault,
    }
}
