//! Rights: who may do what with an object.

use std::collections::{BTreeMap, HashMap};

use super::needs::class;
use super::reader::{ObjectId, Reader, Setting};
use super::rows::{ColumnRow, GrantRow};
use crate::catalog::Grant;
use crate::identifier::Identifier;

/// The rights on objects that have any beside the usual ones.
#[derive(Debug, Default)]
pub(super) struct Grants {
    by_object: HashMap<ObjectId, Vec<Grant>>,
}

impl Grants {
    pub(super) fn of(rows: &[GrantRow], columns: &HashMap<i64, Vec<ColumnRow>>) -> Self {
        type Key = (ObjectId, Option<String>, bool, Vec<String>);
        let mut on_columns: BTreeMap<Key, Vec<Identifier>> = BTreeMap::new();
        let mut by_object: HashMap<ObjectId, Vec<Grant>> = HashMap::new();
        for row in rows.iter().filter(|row| !row.is_owner) {
            let Some(class) = class(&row.class) else {
                continue;
            };
            let id = (class, row.oid);
            let mut privileges = row.privileges.clone();
            if row.grantee.is_none() {
                privileges.retain(|right| Some(right.as_str()) != usual(class));
            }
            if privileges.is_empty() {
                continue;
            }
            if row.column > 0 {
                let columns = columns.get(&row.oid).into_iter().flatten();
                let name = columns.filter(|column| column.number == row.column);
                let key = (id, row.grantee.clone(), row.grantable, privileges);
                let names = name.map(|column| column.name.as_str().into());
                on_columns.entry(key).or_default().extend(names);
                continue;
            }
            by_object.entry(id).or_default().push(grant(
                row.grantee.as_deref(),
                privileges,
                row.grantable,
            ));
        }
        for ((id, grantee, grantable, privileges), columns) in on_columns {
            let mut limited = grant(grantee.as_deref(), privileges, grantable);
            limited.columns = columns;
            by_object.entry(id).or_default().push(limited);
        }
        for grants in by_object.values_mut() {
            grants.sort();
        }
        Self { by_object }
    }

    /// The rights on an object, which are asked for once.
    pub(super) fn take(&mut self, id: ObjectId) -> Vec<Grant> {
        self.by_object.remove(&id).unwrap_or_default()
    }
}

fn grant(to: Option<&str>, privileges: Vec<String>, with_grant_option: bool) -> Grant {
    Grant {
        to: to.map(Identifier::from),
        privileges,
        columns: Vec::new(),
        with_grant_option,
    }
}

/// What every role may do with new objects of a catalog
/// ([Privileges](https://www.postgresql.org/docs/current/ddl-priv.html)).
fn usual(class: &str) -> Option<&'static str> {
    match class {
        "pg_proc" => Some("EXECUTE"),
        "pg_type" => Some("USAGE"),
        _ => None,
    }
}

impl Reader<'_> {
    /// Reads which objects every role has lost its usual rights on.
    pub(super) fn read_revoked(&mut self, rows: &[GrantRow]) {
        let mut kept: BTreeMap<ObjectId, (&GrantRow, bool)> = BTreeMap::new();
        for row in rows {
            let Some(class) = class(&row.class) else {
                continue;
            };
            let Some(right) = usual(class) else { continue };
            let is_usual = row.grantee.is_none() && row.privileges.iter().any(|r| r == right);
            let (_, found) = kept.entry((class, row.oid)).or_insert((row, false));
            *found |= is_usual;
        }
        for ((class, _), (row, found)) in kept {
            let (Some(right), false) = (usual(class), found) else {
                continue;
            };
            self.add_setting(Setting {
                table: None,
                of: row.subject.as_str().into(),
                what: "rights of every role",
                statement: format!("REVOKE {right} ON {} FROM PUBLIC", row.subject),
                needs: Vec::new(),
            });
        }
        let unread: Vec<(ObjectId, usize)> = self
            .grants
            .by_object
            .iter()
            .map(|(id, grants)| (*id, grants.len()))
            .collect();
        for ((class, oid), _) in unread {
            let subject = rows.iter().find(|row| row.class == class && row.oid == oid);
            if let Some(row) = subject {
                self.leave_out(format!(
                    "the rights on {}: no field holds them",
                    row.subject
                ));
            }
        }
    }
}
