//! Columns.

use super::reader::{Reader, Setting};
use super::rows::{ColumnRow, Qualified};
use super::text::bare;
use super::types::read_type;
use super::value::read_value;
use crate::catalog::{Column, Generated, Identity, Need, Storage};
use crate::dialect::quote_identifier;
use crate::identifier::Identifier;
use crate::sql::sql;
use crate::types::Type;

impl Reader<'_> {
    /// The columns of a table; what is said of them by a statement of its own is added beside.
    pub(super) fn table_columns(&mut self, relation: i64, table: &Identifier) -> Vec<Column> {
        let rows = self.columns.remove(&relation).unwrap_or_default();
        let columns = rows.iter().map(|row| self.column(row)).collect();
        for row in &rows {
            self.read_column_settings(table, row);
        }
        self.columns.insert(relation, rows);
        columns
    }

    fn column(&self, row: &ColumnRow) -> Column {
        let data_type = self.data_type(&row.data_type, row.enumeration.as_ref(), row.is_array);
        let mut column = Column::new(row.name.as_str(), data_type);
        column.nullable = !row.not_null;
        column.identity = match row.identity.as_str() {
            "a" => Some(Identity::Always),
            "d" => Some(Identity::ByDefault),
            _ => None,
        };
        column.collation = self.names.collation(row.collation.as_ref());
        column.comment.clone_from(&row.comment);
        match (&row.default, row.generated.as_str()) {
            (None, _) => {}
            (Some(text), "") => column.default = Some(read_value(text, &column.data_type)),
            (Some(text), storage) => {
                column.generated = Some(Generated {
                    expression: sql(bare(text)),
                    storage: match storage {
                        "v" => Storage::Virtual,
                        _ => Storage::Stored,
                    },
                });
            }
        }
        column
    }

    /// A type; those of enums are told by their names in the server's catalogs.
    pub(super) fn data_type(
        &self,
        text: &str,
        enumeration: Option<&Qualified>,
        is_array: bool,
    ) -> Type {
        let Some(pair) = enumeration else {
            return read_type(text);
        };
        let made = Type::Enumeration(self.names.of_pair(pair));
        if is_array {
            Type::Array(Box::new(made))
        } else {
            made
        }
    }

    fn read_column_settings(&mut self, table: &Identifier, row: &ColumnRow) {
        let mut settings: Vec<(&str, String)> = Vec::new();
        if let Some(storage) = &row.storage {
            settings.push(("storage", format!("SET STORAGE {storage}")));
        }
        if let Some(method) = &row.compression {
            settings.push(("compression", format!("SET COMPRESSION {method}")));
        }
        if let Some(target) = row.statistics {
            settings.push(("statistics target", format!("SET STATISTICS {target}")));
        }
        if !row.parameters.is_empty() {
            let parameters = row.parameters.join(", ");
            settings.push(("planner parameters", format!("SET ({parameters})")));
        }
        let Some(relation) = self.relations.get(&row.relation) else {
            return;
        };
        let (written, column) = (relation.written.clone(), quote_identifier(&row.name));
        for (what, setting) in settings {
            self.add_setting(Setting {
                table: Some(table),
                of: row.name.as_str().into(),
                what,
                statement: format!("ALTER TABLE {written} ALTER COLUMN {column} {setting}"),
                needs: vec![Need::Column {
                    table: table.clone(),
                    column: row.name.as_str().into(),
                }],
            });
        }
    }

    /// Comments on columns that no table of the catalog has.
    pub(super) fn comment_columns(&mut self, relation: i64) {
        let Some(of) = self.relations.get(&relation).cloned() else {
            return;
        };
        let rows = self.columns_of(relation).iter();
        let commented = rows.filter_map(|row| Some((row.name.clone(), row.comment.clone()?)));
        for (name, comment) in commented.collect::<Vec<_>>() {
            let subject = format!("COLUMN {}.{}", of.written, quote_identifier(&name));
            let what = ("column", name.as_str().into());
            self.add_comment(Some(&of.name), what, &subject, Some(&comment));
        }
    }
}
