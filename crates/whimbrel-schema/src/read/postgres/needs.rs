//! What objects need: numbers of `pg_depend` become names.

use std::collections::{BTreeSet, HashMap};

use super::reader::ObjectId;
use super::rows::{ColumnRow, DependencyRow};
use crate::catalog::{DefinitionKey, DefinitionKind, Need};

/// The objects that others may need, by number.
#[derive(Debug, Default)]
pub(super) struct Needs {
    known: HashMap<ObjectId, Need>,
}

impl Needs {
    /// Remembers what a number stands for.
    pub(super) fn know(&mut self, id: ObjectId, need: Need) {
        self.known.insert(id, need);
    }

    /// What each object needs.
    pub(super) fn found(
        &self,
        rows: &[DependencyRow],
        columns: &HashMap<i64, Vec<ColumnRow>>,
    ) -> HashMap<ObjectId, BTreeSet<Need>> {
        let mut found: HashMap<ObjectId, BTreeSet<Need>> = HashMap::new();
        for row in rows {
            let Some(class) = class(&row.class) else {
                continue;
            };
            let needs = found.entry((class, row.oid)).or_default();
            if let Some(extension) = &row.extension {
                let key = DefinitionKey::new(DefinitionKind::Extension, extension.as_str());
                needs.insert(Need::Definition(key));
                continue;
            }
            let needed = (super::needs::class(&row.needed_class)).map(|class| (class, row.needed));
            let Some(need) = needed.and_then(|id| self.known.get(&id)) else {
                continue;
            };
            needs.insert(need.clone());
            needs.extend(column(need, row, columns));
        }
        found
    }
}

fn column(
    need: &Need,
    row: &DependencyRow,
    columns: &HashMap<i64, Vec<ColumnRow>>,
) -> Option<Need> {
    let Need::Table(table) = need else {
        return None;
    };
    let columns = columns.get(&row.needed)?;
    let column = columns.iter().find(|column| column.number == row.column)?;
    Some(Need::Column {
        table: table.clone(),
        column: column.name.as_str().into(),
    })
}

/// The catalogs whose objects a schema is made of.
const CLASSES: [&str; 22] = [
    "pg_class",
    "pg_type",
    "pg_proc",
    "pg_namespace",
    "pg_trigger",
    "pg_policy",
    "pg_rewrite",
    "pg_statistic_ext",
    "pg_extension",
    "pg_collation",
    "pg_operator",
    "pg_cast",
    "pg_event_trigger",
    "pg_ts_config",
    "pg_ts_dict",
    "pg_ts_parser",
    "pg_ts_template",
    "pg_foreign_server",
    "pg_foreign_data_wrapper",
    "pg_publication",
    "pg_default_acl",
    "pg_opclass",
];

/// The catalog of this name, when its objects can be part of a schema.
pub(super) fn class(name: &str) -> Option<&'static str> {
    CLASSES.into_iter().find(|class| *class == name)
}
