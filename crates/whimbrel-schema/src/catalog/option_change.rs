//! Changes of what a table has beside columns, keys and indexes.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{Catalog, Grant, Reason, Refused, RowSecurity, TableOptions};
use crate::identifier::Identifier;

/// The rights that there are on tables, in alphabetical order
/// ([Privileges](https://www.postgresql.org/docs/current/ddl-priv.html)).
const PRIVILEGES: [&str; 7] = [
    "DELETE",
    "INSERT",
    "REFERENCES",
    "SELECT",
    "TRIGGER",
    "TRUNCATE",
    "UPDATE",
];

/// Those that can be limited to columns.
const OF_COLUMNS: [&str; 4] = ["INSERT", "REFERENCES", "SELECT", "UPDATE"];

/// A change of what a table has beside columns, keys and indexes; PostgreSQL only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum OptionChange {
    /// A crash leaves the rows there.
    Logged,
    /// A crash empties the table.
    Unlogged,
    /// A storage parameter gets another value, or the server's own.
    Parameter {
        /// Its name, such as `fillfactor`.
        name: String,
        /// Its value; `None` stands for the server's own.
        value: Option<String>,
    },
    /// Policies decide which rows a role sees, or no longer.
    RowSecurity(RowSecurity),
    /// Another role owns the table; `None` is the role that migrates.
    Owner(Option<Identifier>),
    /// A role gets rights.
    Grant(Grant),
    /// A role loses rights.
    Revoke(Grant),
}

impl std::fmt::Display for OptionChange {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Logged | Self::Unlogged => write!(f, "change the logging"),
            Self::Parameter { name, .. } => write!(f, "change the parameter `{name}`"),
            Self::RowSecurity(_) => write!(f, "change the row security"),
            Self::Owner(_) => write!(f, "change the owner"),
            Self::Grant(_) => write!(f, "grant rights"),
            Self::Revoke(_) => write!(f, "revoke rights"),
        }
    }
}

impl TableOptions {
    /// The changes that lead to other options, as far as there are such changes.
    pub fn changes(&self, to: &Self) -> Vec<OptionChange> {
        let mut all = Vec::new();
        match (self.unlogged, to.unlogged) {
            (false, true) => all.push(OptionChange::Unlogged),
            (true, false) => all.push(OptionChange::Logged),
            (false, false) | (true, true) => {}
        }
        let names = self.parameters.keys().chain(to.parameters.keys());
        for name in names.collect::<BTreeSet<_>>() {
            let value = to.parameters.get(name);
            if self.parameters.get(name) != value {
                let (name, value) = (name.clone(), value.cloned());
                all.push(OptionChange::Parameter { name, value });
            }
        }
        if self.row_security != to.row_security {
            all.push(OptionChange::RowSecurity(to.row_security));
        }
        if self.owner != to.owner {
            all.push(OptionChange::Owner(to.owner.clone()));
        }
        let roles = self.grants.iter().chain(&to.grants).map(|grant| &grant.to);
        for role in roles.collect::<BTreeSet<_>>() {
            let of = |options: &Self| {
                let grants = options.grants.iter().filter(|grant| grant.to == *role);
                grants.cloned().collect::<Vec<_>>()
            };
            let (had, has) = (of(self), of(to));
            // Rights of a whole table that go take those of its columns along.
            if had != has {
                all.extend(had.into_iter().map(OptionChange::Revoke));
                all.extend(has.into_iter().map(OptionChange::Grant));
            }
        }
        all
    }

    fn grant(&mut self, new: &Grant) {
        let same = |known: &Grant| known.to == new.to && known.columns == new.columns;
        let handed_on: Vec<String> = self
            .grants
            .iter()
            .filter(|known| same(known) && known.with_grant_option)
            .flat_map(|known| known.privileges.iter().cloned())
            .collect();
        let mut new = new.clone();
        if new.with_grant_option {
            let plain = self.grants.iter_mut();
            for known in plain.filter(|known| same(known) && !known.with_grant_option) {
                known
                    .privileges
                    .retain(|right| !new.privileges.contains(right));
            }
        } else {
            new.privileges.retain(|right| !handed_on.contains(right));
        }
        let mut known = self.grants.iter_mut();
        let joined = known.find(|known| {
            same_holder(known, &new) && known.with_grant_option == new.with_grant_option
        });
        match joined {
            Some(known) => known.privileges.append(&mut new.privileges),
            None => self.grants.push(new),
        }
        self.settle();
    }

    fn revoke(&mut self, gone: &Grant) {
        let concerned = |known: &Grant| {
            known.to == gone.to && (gone.columns.is_empty() || known.columns == gone.columns)
        };
        for known in self.grants.iter_mut().filter(|known| concerned(known)) {
            known
                .privileges
                .retain(|right| !gone.privileges.contains(right));
        }
        self.settle();
    }

    /// Takes a column that goes out of the rights: they go with it
    /// ([REVOKE](https://www.postgresql.org/docs/current/sql-revoke.html)).
    pub(super) fn forget_column(&mut self, column: &Identifier) {
        let is_limited = |grant: &&mut Grant| grant.columns.contains(column);
        for grant in self.grants.iter_mut().filter(is_limited) {
            grant.columns.retain(|limited| limited != column);
            if grant.columns.is_empty() {
                // Without any column it would speak of the whole table.
                grant.privileges.clear();
            }
        }
        self.settle();
    }

    /// Gives a column its other name in the rights, which follow it.
    pub(super) fn rename_column(&mut self, from: &Identifier, to: &Identifier) {
        let columns = self.grants.iter_mut().flat_map(|grant| &mut grant.columns);
        for column in columns.filter(|column| *column == from) {
            *column = to.clone();
        }
        self.settle();
    }

    fn settle(&mut self) {
        for grant in &mut self.grants {
            grant.privileges.sort();
            grant.privileges.dedup();
        }
        self.grants.retain(|grant| !grant.privileges.is_empty());
        self.grants.sort();
    }
}

fn same_holder(a: &Grant, b: &Grant) -> bool {
    a.to == b.to && a.columns == b.columns
}

impl Catalog {
    /// Changes what a table has beside columns, keys and indexes.
    ///
    /// # Errors
    ///
    /// When there is no such table, or there are no such rights.
    pub fn change_table_option(
        &mut self,
        table: &Identifier,
        change: &OptionChange,
    ) -> Result<(), Refused> {
        let current = self.require_table(table)?;
        if let OptionChange::Grant(grant) | OptionChange::Revoke(grant) = change {
            must_be_rights(grant)?;
            current.must_have_columns(&grant.columns)?;
        }
        self.change_table(table, |table| {
            let options = &mut table.options;
            match change {
                OptionChange::Logged => options.unlogged = false,
                OptionChange::Unlogged => options.unlogged = true,
                OptionChange::Parameter { name, value } => {
                    match value {
                        Some(value) => options.parameters.insert(name.clone(), value.clone()),
                        None => options.parameters.remove(name),
                    };
                }
                OptionChange::RowSecurity(security) => options.row_security = *security,
                OptionChange::Owner(owner) => options.owner.clone_from(owner),
                OptionChange::Grant(grant) => options.grant(grant),
                OptionChange::Revoke(grant) => options.revoke(grant),
            }
        })
    }
}

fn must_be_rights(grant: &Grant) -> Result<(), Reason> {
    let known: &[&str] = match grant.columns.is_empty() {
        true => &PRIVILEGES,
        false => &OF_COLUMNS,
    };
    let mut rights = grant.privileges.iter();
    let unknown = rights.find(|right| !known.contains(&right.as_str()));
    match unknown {
        None if grant.privileges.is_empty() => {
            Err(Reason::Contradiction("no rights are named".to_owned()))
        }
        None => Ok(()),
        Some(right) => Err(Reason::Contradiction(format!(
            "`{right}` is no right here; there are {}",
            known.join(", ")
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rights_follow_their_columns_and_go_with_them() {
        let grant = |columns: &[&str]| Grant {
            to: None,
            privileges: vec!["SELECT".to_owned()],
            columns: columns.iter().map(|name| Identifier::from(*name)).collect(),
            with_grant_option: false,
        };
        let mut options = TableOptions {
            grants: vec![grant(&["a"]), grant(&["a", "b"])],
            ..TableOptions::default()
        };
        options.rename_column(&"b".into(), &"c".into());
        assert_eq!(options.grants, [grant(&["a"]), grant(&["a", "c"])]);
        options.forget_column(&"a".into());
        assert_eq!(options.grants, [grant(&["c"])]);
    }
}
