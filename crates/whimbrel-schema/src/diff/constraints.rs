//! Keys, unique constraints, checks and exclusions.

use super::Work;
use crate::catalog::{Check, Exclusion, ForeignKey, Table, Validity};
use crate::identifier::Identifier;
use crate::operation::{
    AddCheck, AddExclusion, AddForeignKey, AddPrimaryKey, AddUnique, DropConstraint, DropIndex,
    ValidateConstraint,
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
        let mut gone: Vec<(u8, Identifier, Identifier)> = Vec::new();
        for now in self.now.tables() {
            let Some(wanted) = self.to.table(&now.name) else {
                continue;
            };
            let names = self.gone(now, wanted).into_iter();
            let names = names.filter(|(_, name)| !self.is_inherited(now, name));
            gone.extend(names.map(|(rank, name)| (rank, now.name.clone(), name)));
        }
        gone.sort();
        for (_, table, name) in gone {
            let is_index = self
                .now
                .table(&table)
                .is_some_and(|now| now.index(&name).is_some());
            if is_index {
                self.emit(DropIndex { table, name });
            } else {
                self.emit(DropConstraint { table, name });
            }
        }
    }

    fn gone(&self, now: &Table, wanted: &Table) -> Vec<(u8, Identifier)> {
        let keys = now.foreign_keys.iter().filter(|key| {
            let stays = wanted.foreign_key(&key.name);
            !stays.is_some_and(|wanted_key| self.same_key(wanted, key, wanted_key))
        });
        let indexes = now.indexes.iter().filter(|index| {
            let stays = wanted.index(&index.name);
            !stays.is_some_and(|wanted| self.same_index(index, wanted))
        });
        let checks = now.checks.iter().filter(|check| {
            let stays = wanted.check(&check.name);
            !stays.is_some_and(|wanted| self.same_check(check, wanted))
        });
        let exclusions = now.exclusions.iter().filter(|rule| {
            let stays = wanted.exclusion(&rule.name);
            !stays.is_some_and(|wanted| self.same_exclusion(rule, wanted))
        });
        let uniques = now
            .uniques
            .iter()
            .filter(|u| wanted.unique(&u.name) != Some(u));
        let primary = now.primary_key.iter();
        let primary = primary.filter(|key| wanted.primary_key.as_ref() != Some(key));
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

    fn same_exclusion(&self, now: &Exclusion, wanted: &Exclusion) -> bool {
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
