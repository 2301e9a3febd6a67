//! Keys, constraints and indexes that have another name and are otherwise the same.

use super::Work;
use crate::catalog::Table;
use crate::identifier::Identifier;
use crate::operation::{Operation, RenameConstraint, RenameIndex};

impl Work<'_> {
    /// Renames what has another name and is otherwise the same: after a table was renamed, its
    /// automatic names are others.
    pub(super) fn rename_parts(&mut self) {
        let mut renames: Vec<Operation> = Vec::new();
        for wanted in self.to.tables() {
            let Some(now) = self.now.table(&wanted.name) else {
                continue;
            };
            let table = || wanted.name.clone();
            let constraints = self.renamed_constraints(now, wanted).into_iter();
            renames.extend(constraints.map(|(from, to)| {
                RenameConstraint {
                    table: table(),
                    from,
                    to,
                }
                .into()
            }));
            let indexes = pairs(
                &now.indexes,
                &wanted.indexes,
                |index| &index.name,
                |now, wanted| {
                    let mut now = now.clone();
                    now.name = wanted.name.clone();
                    self.same_index(&now, wanted)
                },
            );
            let indexes = indexes.into_iter();
            renames.extend(indexes.map(|(from, to)| {
                RenameIndex {
                    table: table(),
                    from,
                    to,
                }
                .into()
            }));
        }
        for rename in renames {
            // Where the new name is still taken, the part goes and comes again.
            self.attempt(rename);
        }
    }

    fn renamed_constraints(&self, now: &Table, wanted: &Table) -> Vec<(Identifier, Identifier)> {
        let key = |table: &Table| table.primary_key.iter().cloned().collect::<Vec<_>>();
        let mut all = pairs(
            &key(now),
            &key(wanted),
            |key| &key.name,
            |now, wanted| now.columns == wanted.columns && now.options == wanted.options,
        );
        all.extend(pairs(
            &now.uniques,
            &wanted.uniques,
            |u| &u.name,
            |now, wanted| now.columns == wanted.columns && now.options == wanted.options,
        ));
        all.extend(pairs(
            &now.checks,
            &wanted.checks,
            |c| &c.name,
            |now, wanted| {
                let mut now = now.clone();
                now.name = wanted.name.clone();
                self.same_check(&now, wanted)
            },
        ));
        all.extend(pairs(
            &now.foreign_keys,
            &wanted.foreign_keys,
            |k| &k.name,
            |now, other| {
                let mut now = now.clone();
                now.name = other.name.clone();
                self.same_key(wanted, &now, other)
            },
        ));
        all.extend(pairs(
            &now.exclusions,
            &wanted.exclusions,
            |rule| &rule.name,
            |now, wanted| {
                let mut now = now.clone();
                now.name = wanted.name.clone();
                self.same_exclusion(&now, wanted)
            },
        ));
        all
    }
}

/// The old and new names of the parts that are the same but for their name, each part once.
fn pairs<T>(
    now: &[T],
    wanted: &[T],
    name: impl Fn(&T) -> &Identifier,
    same: impl Fn(&T, &T) -> bool,
) -> Vec<(Identifier, Identifier)> {
    let has = |parts: &[T], part: &T| parts.iter().any(|other| name(other) == name(part));
    let mut gone: Vec<&T> = now.iter().filter(|part| !has(wanted, part)).collect();
    let mut all = Vec::new();
    for part in wanted.iter().filter(|part| !has(now, part)) {
        if let Some(at) = gone.iter().position(|old| same(old, part)) {
            all.push((name(gone.remove(at)).clone(), name(part).clone()));
        }
    }
    all
}
