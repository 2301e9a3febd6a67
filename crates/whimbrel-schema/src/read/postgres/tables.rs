//! Tables: what they have beside columns, keys and indexes.

use std::collections::BTreeMap;

use super::reader::{Reader, Setting};
use super::rows::TableRow;
use super::text::{bare, first_group, listed};
use crate::catalog::{KeyTarget, Need, Partition, PartitionStrategy, Partitioning};
use crate::catalog::{RowSecurity, Table, TableOptions};
use crate::dialect::quote_identifier;
use crate::identifier::Identifier;
use crate::sql::sql;

impl Reader<'_> {
    pub(super) fn read_tables(&mut self, rows: Vec<TableRow>) {
        for row in &rows {
            let name = self.know(row.oid, &row.schema, &row.name);
            if row.kind != "f" {
                self.needs.know(("pg_class", row.oid), Need::Table(name));
            }
        }
        for row in rows {
            if row.kind == "f" {
                self.read_foreign_table(&row);
            } else {
                self.read_table(row);
            }
        }
    }

    fn read_table(&mut self, row: TableRow) {
        let name = self.names.of(&row.schema, &row.name);
        let mut table = Table::new(name.clone());
        table.columns = self.table_columns(row.oid, &name);
        table.options = self.options(&row);
        table.comment = row.comment.clone();
        self.read_table_settings(&name, &row);
        self.tables.insert(row.oid, table);
    }

    fn options(&mut self, row: &TableRow) -> TableOptions {
        let parents: Vec<Identifier> = row
            .parents
            .iter()
            .flatten()
            .map(|pair| self.names.of_pair(pair))
            .collect();
        let partition = row.bound.as_ref().zip(parents.first());
        let partition = partition.map(|(bound, of)| Partition {
            of: of.clone(),
            bound: bound.clone(),
        });
        TableOptions {
            unlogged: row.unlogged,
            parameters: parameters(&row.parameters),
            row_security: match (row.row_security, row.row_security_forced) {
                (true, true) => RowSecurity::Forced,
                (true, false) => RowSecurity::On,
                (false, _) => RowSecurity::Off,
            },
            partitioning: self.partitioning(row),
            inherits: if partition.is_some() {
                Vec::new()
            } else {
                parents
            },
            partition,
            owner: self.names.owner(&row.owner),
            grants: self.grants.take(("pg_class", row.oid)),
            ..TableOptions::default()
        }
    }

    fn partitioning(&mut self, row: &TableRow) -> Option<Partitioning> {
        let strategy = match row.strategy.as_deref()? {
            "l" => PartitionStrategy::List,
            "h" => PartitionStrategy::Hash,
            _ => PartitionStrategy::Range,
        };
        let parts = row.partition_key.as_deref().and_then(first_group);
        let parts = parts.map(listed).unwrap_or_default();
        let columns = row.partition_columns.iter().flatten();
        let mut keys = Vec::new();
        for (column, part) in columns.zip(parts) {
            let Some(column) = column else {
                keys.push(KeyTarget::Expression(sql(bare(part))));
                continue;
            };
            if part != column && part != quote_identifier(column) {
                self.leave_out(format!(
                    "the collation and operator class of the partition key `{part}` of `{}`: no field \
                     holds them",
                    row.name
                ));
            }
            keys.push(KeyTarget::Column(column.as_str().into()));
        }
        Some(Partitioning { strategy, keys })
    }

    /// What is said of a table by a statement of its own.
    fn read_table_settings(&mut self, name: &Identifier, row: &TableRow) {
        let written = self.names.written(&row.schema, &row.name);
        let mut settings: Vec<(&str, String)> = Vec::new();
        match (row.replica_identity.as_str(), &row.replica_index) {
            ("n", _) => settings.push(("replica identity", "REPLICA IDENTITY NOTHING".into())),
            ("f", _) => settings.push(("replica identity", "REPLICA IDENTITY FULL".into())),
            ("i", Some(index)) => {
                let index = quote_identifier(index);
                let setting = format!("REPLICA IDENTITY USING INDEX {index}");
                settings.push(("replica identity", setting));
            }
            _ => {}
        }
        if let Some(index) = &row.clustered {
            let setting = format!("CLUSTER ON {}", quote_identifier(index));
            settings.push(("order of rows", setting));
        }
        if let Some(tablespace) = &row.tablespace {
            let setting = format!("SET TABLESPACE {}", quote_identifier(tablespace));
            settings.push(("tablespace", setting));
        }
        if let Some(method) = &row.method {
            let setting = format!("SET ACCESS METHOD {}", quote_identifier(method));
            settings.push(("access method", setting));
        }
        if let Some(of_type) = &row.of_type {
            settings.push(("type of rows", format!("OF {of_type}")));
        }
        for (what, setting) in settings {
            self.add_setting(Setting {
                table: Some(name),
                of: row.name.as_str().into(),
                what,
                statement: format!("ALTER TABLE {written} {setting}"),
                needs: vec![Need::Table(name.clone())],
            });
        }
    }

    /// A foreign table is the statement that makes it: its rows are elsewhere.
    fn read_foreign_table(&mut self, row: &TableRow) {
        let name = self.names.of(&row.schema, &row.name);
        let written = self.names.written(&row.schema, &row.name);
        let columns: Vec<String> = self
            .columns_of(row.oid)
            .iter()
            .map(foreign_column)
            .collect();
        let server = quote_identifier(row.server.as_deref().unwrap_or_default());
        let inherits: Vec<String> = row
            .parents
            .iter()
            .flatten()
            .map(|(schema, name)| self.names.written(schema, name))
            .collect();
        let mut statement = match (&row.bound, inherits.first()) {
            (Some(bound), Some(parent)) => {
                format!("CREATE FOREIGN TABLE {written} PARTITION OF {parent} {bound}")
            }
            (_, parent) => {
                let inherits = parent.map(|_| format!(" INHERITS ({})", inherits.join(", ")));
                format!(
                    "CREATE FOREIGN TABLE {written} (\n  {}\n){}",
                    columns.join(",\n  "),
                    inherits.unwrap_or_default()
                )
            }
        };
        statement.push_str(&format!(" SERVER {server}"));
        if let Some(options) = &row.options {
            statement.push_str(&format!(" OPTIONS ({options})"));
        }
        self.add_statement(
            ("pg_class", row.oid),
            ("foreign table", name.clone()),
            &statement,
            self.names.owner(&row.owner),
        );
        let subject = format!("FOREIGN TABLE {written}");
        self.add_comment(
            None,
            ("foreign table", name),
            &subject,
            row.comment.as_ref(),
        );
        self.comment_columns(row.oid);
    }
}

fn foreign_column(column: &super::rows::ColumnRow) -> String {
    let mut text = format!("{} {}", quote_identifier(&column.name), column.data_type);
    if let Some(options) = &column.options {
        text.push_str(&format!(" OPTIONS ({options})"));
    }
    if let Some((schema, name)) = &column.collation {
        let (schema, name) = (quote_identifier(schema), quote_identifier(name));
        text.push_str(&format!(" COLLATE {schema}.{name}"));
    }
    if let Some(default) = &column.default {
        let default = match column.generated.as_str() {
            "" => format!(" DEFAULT {default}"),
            _ => format!(" GENERATED ALWAYS AS ({default}) STORED"),
        };
        text.push_str(&default);
    }
    if column.not_null {
        text.push_str(" NOT NULL");
    }
    text
}

/// Parameters by name.
pub(super) fn parameters(texts: &[String]) -> BTreeMap<String, String> {
    let pairs = texts.iter().filter_map(|text| text.split_once('='));
    pairs
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}
