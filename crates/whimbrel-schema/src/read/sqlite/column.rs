//! Columns with their rules
//! ([the grammar of column rules](https://www.sqlite.org/syntax/column-constraint.html)).

use super::conflict::on_conflict;
use super::cursor::Cursor;
use super::data_type::{data_type, declared};
use super::default::default;
use super::draft::Draft;
use super::expression::text;
use super::key::order;
use super::problem::Problem;
use super::reference::{deferrable, reference};
use crate::catalog::{
    Check, Column, Generated, Identity, KeyOptions, KeyPart, Order, PrimaryKey, Storage, Unique,
};
use crate::identifier::Identifier;

/// Reads a column into the table.
pub(super) fn column(cursor: &mut Cursor<'_>, draft: &mut Draft) -> Result<(), Problem> {
    let name = cursor.name()?;
    let data_type = data_type(declared(cursor)?);
    let mut column = Column {
        nullable: true,
        ..Column::new(name, data_type)
    };
    let mut label = None;
    while !(cursor.is_symbol(",") || cursor.is_symbol(")")) {
        if cursor.take(&["CONSTRAINT"]) {
            label = Some(cursor.name()?);
            continue;
        }
        let rule = Rule {
            column: &mut column,
            label: label.take(),
        };
        rule.read(cursor, draft)?;
    }
    draft.table.columns.push(column);
    Ok(())
}

/// A rule of a column, with its name.
struct Rule<'c> {
    column: &'c mut Column,
    label: Option<Identifier>,
}

impl Rule<'_> {
    fn read(mut self, cursor: &mut Cursor<'_>, draft: &mut Draft) -> Result<(), Problem> {
        if cursor.take(&["NOT", "NULL"]) {
            self.column.nullable = false;
            self.column.on_null = on_conflict(cursor)?;
            self.drop_label("NOT NULL", draft);
        } else if cursor.take(&["NULL"]) {
            on_conflict(cursor)?;
            self.drop_label("NULL", draft);
        } else if cursor.take(&["DEFAULT"]) {
            self.column.default = Some(default(cursor, &self.column.data_type)?);
            self.drop_label("DEFAULT", draft);
        } else if cursor.take(&["COLLATE"]) {
            self.column.collation = Some(cursor.name()?.to_string());
            self.drop_label("COLLATE", draft);
        } else if cursor.take(&["PRIMARY", "KEY"]) {
            self.primary_key(cursor, draft)?;
        } else if cursor.take(&["UNIQUE"]) {
            let options = options(Order::Ascending, cursor)?;
            let unique = Unique::new(self.name(), self.columns());
            draft.table.uniques.push(Unique { options, ..unique });
        } else if cursor.take(&["CHECK"]) {
            let condition = text(cursor.group()?);
            // It does nothing in a check ([ON CONFLICT clause](https://www.sqlite.org/lang_conflict.html)).
            on_conflict(cursor)?;
            let check = Check::new(self.name(), condition);
            draft.push_check_of(&self.column.name, check);
        } else if cursor.take(&["REFERENCES"]) {
            let key = reference(cursor, self.name(), self.columns())?;
            draft.table.foreign_keys.push(key);
        } else if let Some(when) = deferrable(cursor)? {
            if let Some(key) = draft.table.foreign_keys.last_mut() {
                key.deferrable = when;
            }
        } else {
            self.generated(cursor)?;
            self.drop_label("a computed column", draft);
        }
        Ok(())
    }

    fn primary_key(&mut self, cursor: &mut Cursor<'_>, draft: &mut Draft) -> Result<(), Problem> {
        let order = order(cursor);
        let options = options(order, cursor)?;
        if cursor.take(&["AUTOINCREMENT"]) {
            self.column.identity = Some(Identity::ByDefault);
        }
        draft.has_inline_key = true;
        draft.table.primary_key = Some(PrimaryKey {
            options,
            ..PrimaryKey::new(self.name(), self.columns())
        });
        Ok(())
    }

    fn generated(&mut self, cursor: &mut Cursor<'_>) -> Result<(), Problem> {
        cursor.take(&["GENERATED", "ALWAYS"]);
        cursor.expect(&["AS"])?;
        let expression = text(cursor.group()?);
        let storage = if cursor.take(&["STORED"]) {
            Storage::Stored
        } else {
            cursor.take(&["VIRTUAL"]);
            Storage::Virtual
        };
        self.column.generated = Some(Generated {
            expression,
            storage,
        });
        Ok(())
    }

    fn columns(&self) -> Vec<Identifier> {
        vec![self.column.name.clone()]
    }

    /// The name of the rule; one without gets its name when the table is read.
    fn name(&mut self) -> Identifier {
        self.label.take().unwrap_or_else(super::draft::unnamed)
    }

    /// Remembers a name that has no place in a catalog.
    fn drop_label(self, rule: &str, draft: &mut Draft) {
        if let Some(label) = self.label {
            let (table, column) = (&draft.table.name, &self.column.name);
            draft.notes.push(format!(
                "the name `{label}` of {rule} in the column `{column}` of `{table}` is left out"
            ));
        }
    }
}

fn options(order: Order, cursor: &mut Cursor<'_>) -> Result<Option<Box<KeyOptions>>, Problem> {
    let part = KeyPart {
        order,
        collation: None,
    };
    let parts = match order {
        Order::Ascending => Vec::new(),
        Order::Descending => vec![part],
    };
    let options = KeyOptions {
        parts,
        on_conflict: on_conflict(cursor)?,
        ..KeyOptions::default()
    };
    Ok(super::draft::boxed(options))
}
