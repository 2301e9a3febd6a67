//! Keys, unique constraints, checks and exclusions.

use std::collections::BTreeMap;

use super::Work;
use super::disturbed::Disturbed;
use crate::catalog::{Check, Exclusion, ForeignKey, Table, Validity};
use crate::identifier::Identifier;
use crate::operation::{
    AddCheck, AddExclusion, AddForeignKey, AddPrimaryKey, AddUnique, Change, DropConstraint,
    DropIndex, Operation, ValidateConstraint,
};

impl Work<'_> {
    /// Validates what is the same but for that.
    pub(super) fn validate(&mut self) {
        let mut open: Vec<ValidateConstraint> = Vec::new();
        for now in self.now.tables() {
            let Some(wanted) = self.to.table(&now.name) else {
                continue;
            };
            if now.options.partition.is_some() {
                // Its constraints are validated with those of its table.
                continue;
            }
            let keys = now.foreign_keys.iter().filter(|key| {
                let other = wanted.foreign_key(&key.name);
                let is_open = key.validity == Validity::NotValid;
                is_open && other.is_some_and(|other| other.validity == Validity::Valid)
            });
            let checks = now.checks.iter().filter(|check| {
                let other = wanted.check(&check.name);
                let is_open = check.validity == Validity::NotValid;
                is_open && other.is_some_and(|other| other.validity == Validity::Valid)
            });
            let names = keys
                .map(|key| &key.name)
                .chain(checks.map(|check| &check.name));
            open.extend(names.map(|name| ValidateConstraint {
                table: now.name.clone(),
                name: name.clone(),
            }));
        }
        for validate in open {
            self.emit(validate);
        }
    }

    /// Drops what is gone or another: foreign keys first, which may need the keys of other tables.
    pub(super) fn drop_constraints(&mut self) {
        let disturbed = self.disturbed();
        let mut gone: Vec<(u8, Identifier, Identifier)> = Vec::new();
        for now in self.now.tables() {
            let Some(wanted) = self.to.table(&now.name) else {
                continue;
            };
            let names = self.gone(now, wanted, &disturbed).into_iter();
            let names = names.filter(|(_, name)| !self.is_inherited(now, name));
            gone.extend(names.map(|(rank, name)| (rank, now.name.clone(), name)));
        }
        gone.sort();
        for (_, table, name) in gone {
            self.take_away(table, name);
        }
    }

    /// Drops a constraint or index, and before it the foreign keys that need the uniqueness it gives;
    /// those that are wanted come again with what is missing.
    fn take_away(&mut self, table: Identifier, name: Identifier) {
        let Some(now) = self.now.table(&table) else {
            return;
        };
        if !now.constraint_names().any(|known| *known == name) && now.index(&name).is_none() {
            // It went before, with what it needed.
            return;
        }
        let resting = self.resting_on(now, &name);
        let drop: Operation = match now.index(&name) {
            Some(_) => DropIndex { table, name }.into(),
            None => DropConstraint { table, name }.into(),
        };
        if drop.apply(&mut self.now).is_ok() {
            self.found.operations.push(drop);
            return;
        }
        for key in resting {
            self.emit(key);
        }
        self.emit(drop);
    }

    /// The foreign keys that refer to the columns of a key or unique index, to be dropped.
    fn resting_on(&self, table: &Table, name: &Identifier) -> Vec<DropConstraint> {
        let primary = table.primary_key.iter().filter(|key| key.name == *name);
        let primary = primary.map(|key| key.columns.clone());
        let unique = table.unique(name).map(|unique| unique.columns.clone());
        let index = table.index(name).filter(|index| index.unique);
        let index = index.map(|index| index.key_columns().cloned().collect());
        let sorted = |mut columns: Vec<Identifier>| {
            columns.sort();
            columns
        };
        let columns = primary.chain(unique).chain(index).map(sorted);
        let columns: Vec<Vec<Identifier>> = columns.collect();
        let own = table.foreign_keys.iter().map(|key| (table, key));
        let own = own.filter(|(_, key)| key.table == table.name);
        let all = own.chain(self.now.referencing(&table.name));
        let all = all.filter(|(_, key)| columns.contains(&sorted(key.references.clone())));
        let drops = all.map(|(holder, key)| DropConstraint {
            table: holder.name.clone(),
            name: key.name.clone(),
        });
        drops.collect()
    }

    fn gone(
        &self,
        now: &Table,
        wanted: &Table,
        disturbed: &BTreeMap<Identifier, Disturbed>,
    ) -> Vec<(u8, Identifier)> {
        let nothing = Disturbed::default();
        let of_table = disturbed.get(&now.name).unwrap_or(&nothing);
        let keys = now.foreign_keys.iter().filter(|key| {
            let stays = wanted.foreign_key(&key.name);
            !stays.is_some_and(|wanted_key| self.same_key(wanted, key, wanted_key))
                || self.parts(disturbed, now, key)
        });
        let indexes = now.indexes.iter().filter(|index| {
            let stays = wanted.index(&index.name);
            !stays.is_some_and(|wanted| self.same_index(index, wanted))
                || of_table.takes_index(index)
        });
        let checks = now.checks.iter().filter(|check| {
            let stays = wanted.check(&check.name);
            !stays.is_some_and(|wanted| self.same_check(check, wanted))
                || of_table.takes_check(check)
        });
        let exclusions = now.exclusions.iter().filter(|rule| {
            let stays = wanted.exclusion(&rule.name);
            !stays.is_some_and(|wanted| self.same_exclusion(rule, wanted))
                || of_table.takes_exclusion(rule)
        });
        let uniques = now.uniques.iter().filter(|unique| {
            wanted.unique(&unique.name) != Some(unique)
                || of_table.takes_key(&unique.columns, unique.options.as_deref())
        });
        let primary = now.primary_key.iter().filter(|key| {
            wanted.primary_key.as_ref() != Some(key)
                || of_table.takes_key(&key.columns, key.options.as_deref())
        });
        let named = |rank: u8| move |name: &Identifier| (rank, name.clone());
        keys.map(|k| &k.name)
            .map(named(0))
            .chain(indexes.map(|i| &i.name).map(named(1)))
            .chain(checks.map(|c| &c.name).map(named(2)))
            .chain(exclusions.map(|e| &e.name).map(named(3)))
            .chain(uniques.map(|u| &u.name).map(named(4)))
            .chain(primary.map(|p| &p.name).map(named(5)))
            .collect()
    }

    /// Adds primary keys, unique constraints and checks that are missing.
    pub(super) fn add_constraints(&mut self) {
        for name in self.wanted_names() {
            let Some(wanted) = self.to.table(&name) else {
                continue;
            };
            let table = || wanted.name.clone();
            self.name_inherited_parts(wanted);
            let Some(now) = self.now.table(&wanted.name).cloned() else {
                continue;
            };
            if let Some(key) = wanted
                .primary_key
                .as_ref()
                .filter(|_| now.primary_key.is_none())
            {
                self.emit(AddPrimaryKey {
                    table: table(),
                    key: key.clone(),
                });
            }
            for unique in wanted
                .uniques
                .iter()
                .filter(|u| now.unique(&u.name).is_none())
            {
                self.emit(AddUnique {
                    table: table(),
                    unique: unique.clone(),
                });
            }
            for check in wanted
                .checks
                .iter()
                .filter(|c| now.check(&c.name).is_none())
            {
                self.emit(AddCheck {
                    table: table(),
                    check: check.clone(),
                });
            }
            let rules = wanted.exclusions.iter();
            for rule in rules.filter(|rule| now.exclusion(&rule.name).is_none()) {
                self.emit(AddExclusion {
                    table: table(),
                    exclusion: rule.clone(),
                });
            }
        }
    }

    /// Adds foreign keys that are missing, now that every table has its keys.
    pub(super) fn add_foreign_keys(&mut self) {
        for name in self.wanted_names() {
            let Some(wanted) = self.to.table(&name) else {
                continue;
            };
            let Some(now) = self.now.table(&wanted.name).cloned() else {
                continue;
            };
            let keys = wanted.foreign_keys.iter();
            for key in keys.filter(|key| now.foreign_key(&key.name).is_none()) {
                let (table, mut key) = (wanted.name.clone(), key.clone());
                self.leave_out_primary_key(wanted, &mut key);
                self.emit(AddForeignKey { table, key });
            }
        }
    }

    /// Tells whether two foreign keys are the same; none of the columns referred to stands for the
    /// primary key.
    pub(super) fn same_key(&self, own: &Table, now: &ForeignKey, wanted: &ForeignKey) -> bool {
        let plain = |key: &ForeignKey| {
            let mut key = key.clone();
            self.leave_out_primary_key(own, &mut key);
            key
        };
        now == wanted || plain(now) == plain(wanted)
    }

    pub(super) fn same_check(&self, now: &Check, wanted: &Check) -> bool {
        let same = self
            .comparison
            .same_sql(&now.expression, &wanted.expression);
        let mut now = now.clone();
        now.expression = wanted.expression.clone();
        same && now == *wanted
    }

    pub(super) fn same_exclusion(&self, now: &Exclusion, wanted: &Exclusion) -> bool {
        let how = &self.comparison;
        let keys = now.keys.iter().zip(&wanted.keys);
        let same_keys = now.keys.len() == wanted.keys.len()
            && keys.into_iter().all(|((a, operator), (b, other))| {
                operator == other && super::indexes::same_part(a, b, how)
            });
        let same_filter = how.same_maybe_sql(now.filter.as_ref(), wanted.filter.as_ref());
        let mut now = now.clone();
        now.keys.clone_from(&wanted.keys);
        now.filter.clone_from(&wanted.filter);
        same_keys && same_filter && now == *wanted
    }
}
