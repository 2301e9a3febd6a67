//! Sequences: those beside tables, those that columns own, and those of identity columns.

use super::reader::{Reader, Setting};
use super::rows::SequenceRow;
use super::types::read_type;
use crate::catalog::{Body, Definition, DefinitionKey, DefinitionKind, Need, Numbering};
use crate::dialect::quote_identifier;
use crate::types::Type;

impl Reader<'_> {
    pub(super) fn read_sequences(&mut self, rows: Vec<SequenceRow>) {
        for row in rows {
            if row.of_identity {
                self.number_column(&row);
            } else {
                self.read_sequence(row);
            }
        }
    }

    /// What an identity column counts by, where that is not the usual way.
    fn number_column(&mut self, row: &SequenceRow) {
        let numbering = numbering(row);
        let Some((relation, number)) = row.table.zip(row.column) else {
            return;
        };
        let columns = self.columns_of(relation);
        let place = columns.iter().position(|column| column.number == number);
        let table = self.tables.get_mut(&relation);
        let column = table.zip(place).and_then(|(t, at)| t.columns.get_mut(at));
        if let Some(column) = column.filter(|_| numbering != Numbering::default()) {
            column.numbering = Some(Box::new(numbering));
        }
    }

    fn read_sequence(&mut self, row: SequenceRow) {
        let name = self.names.of(&row.schema, &row.name);
        let key = DefinitionKey::new(DefinitionKind::Sequence, name);
        let data_type = Some(read_type(&row.data_type)).filter(|t| *t != Type::BigInteger);
        let numbering = numbering(&row);
        let body = Body::Sequence {
            data_type,
            numbering,
        };
        let mut definition = Definition::new(key.clone(), body);
        definition.owner = self.names.owner(&row.owner);
        definition.comment.clone_from(&row.comment);
        self.add(("pg_class", row.oid), definition);
        self.own_sequence(&row, key);
    }

    /// Says which column a sequence goes with.
    fn own_sequence(&mut self, row: &SequenceRow, key: DefinitionKey) {
        let Some((relation, number)) = row.table.zip(row.column) else {
            return;
        };
        let Some(table) = self.relations.get(&relation).cloned() else {
            return;
        };
        let mut columns = self.columns_of(relation).iter();
        let Some(column) = columns.find(|column| column.number == number) else {
            return;
        };
        let column = column.name.clone();
        let statement = format!(
            "ALTER SEQUENCE {} OWNED BY {}.{}",
            self.names.written(&row.schema, &row.name),
            table.written,
            quote_identifier(&column)
        );
        let of_column = Need::Column {
            table: table.name.clone(),
            column: column.into(),
        };
        self.add_setting(Setting {
            table: Some(&table.name),
            of: row.name.as_str().into(),
            what: "owner of the sequence",
            statement,
            needs: vec![of_column, Need::Definition(key)],
        });
    }
}

fn numbering(row: &SequenceRow) -> Numbering {
    let said = Numbering {
        start: Some(row.start),
        increment: Some(row.increment),
        smallest: Some(row.smallest),
        largest: Some(row.largest),
        cache: Some(row.cache),
        cycles: row.cycles,
    };
    without_usual(&said, &read_type(&row.data_type))
}

/// How a sequence counts, without what every sequence of its type does
/// ([CREATE SEQUENCE](https://www.postgresql.org/docs/current/sql-createsequence.html)).
pub(super) fn without_usual(said: &Numbering, data_type: &Type) -> Numbering {
    let (lowest, highest) = match data_type {
        Type::SmallInteger => (i64::from(i16::MIN), i64::from(i16::MAX)),
        Type::Integer => (i64::from(i32::MIN), i64::from(i32::MAX)),
        _ => (i64::MIN, i64::MAX),
    };
    let upwards = said.increment.unwrap_or(1) > 0;
    let (smallest, largest) = if upwards { (1, highest) } else { (lowest, -1) };
    let first = if upwards {
        said.smallest.unwrap_or(smallest)
    } else {
        said.largest.unwrap_or(largest)
    };
    let unusual = |value: Option<i64>, usual| value.filter(|value| *value != usual);
    Numbering {
        start: unusual(said.start, first),
        increment: unusual(said.increment, 1),
        smallest: unusual(said.smallest, smallest),
        largest: unusual(said.largest, largest),
        cache: unusual(said.cache, 1),
        cycles: said.cycles,
    }
}
