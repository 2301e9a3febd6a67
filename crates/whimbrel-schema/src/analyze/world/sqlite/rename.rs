//! A table that gets another name.

use super::super::{Birth, Relation, World};
use crate::analyze::act::Name;

impl World {
    /// `RENAME TO`: foreign keys to the table follow, and what views and triggers name; the second
    /// not with `legacy_alter_table`, and the first only where foreign keys are enforced then
    /// ([ALTER TABLE RENAME](https://www.sqlite.org/lang_altertable.html#alter_table_rename)).
    pub(in super::super) fn rename_table(&mut self, from: &Name, to: &Name) {
        let Some(mut relation) = self.relations.remove(from) else {
            return;
        };
        if relation.birth == Birth::Before {
            let first = relation.renamed_from.take().unwrap_or_else(|| from.clone());
            relation.renamed_from = (first != *to).then_some(first);
        }
        self.take_over(&mut relation, to);
        self.relations.insert(to.clone(), relation);
        let follows = !self.legacy_alter_table;
        let keys_follow = follows || self.foreign_keys;
        let concerned = |_: &Name, relation: &Relation| relation.mentions(from);
        for (_, relation) in self.relations.related_mut(from, concerned) {
            if keys_follow {
                relation.redirect_keys(from, to);
            }
            if follows {
                relation.redirect_reads(from, to);
            }
        }
        for (_, index) in self
            .indexes
            .related_mut(from, |_, index| index.table == *from)
        {
            index.table = to.clone();
        }
        self.rename_automatic(from, to);
    }

    /// A new table under the name of one that was there before: the table was made anew by hand. What
    /// it has kept is as old as it was.
    fn take_over(&self, relation: &mut Relation, name: &Name) {
        let Some(before) = self.relations.at_mark(name) else {
            return;
        };
        if relation.birth == Birth::Before || self.relations.contains_key(name) {
            return;
        }
        relation.birth = before.birth;
        relation.size = before.size;
        for column in &mut relation.columns {
            if before.column(&column.name).is_some() {
                column.birth = Birth::Before;
            }
        }
        for constraint in &mut relation.constraints {
            if before.constraints.iter().any(|c| c.kind == constraint.kind) {
                constraint.birth = Birth::Before;
            }
        }
    }

    /// `RENAME COLUMN`: triggers follow, and so does what was written at the column.
    pub(in super::super) fn rename_in_triggers(&mut self, table: &Name, from: &str, to: &str) {
        let concerned =
            |name: &Name, relation: &Relation| name == table || relation.mentions(table);
        for (name, relation) in self.relations.iter_mut_where(concerned) {
            for trigger in &mut relation.triggers {
                let is_read = trigger.mentions.contains(table);
                if is_read && trigger.columns.remove(from) {
                    trigger.columns.insert(to.to_owned());
                }
                for row in ["new", "old"].iter().filter(|_| name == table) {
                    if trigger.columns.remove(&format!("{row}.{from}")) {
                        trigger.columns.insert(format!("{row}.{to}"));
                    }
                }
            }
            if name == table {
                for column in relation.written_at.values_mut().filter(|c| *c == from) {
                    to.clone_into(column);
                }
            }
        }
    }

    /// The indexes behind constraints are named after their table.
    fn rename_automatic(&mut self, from: &Name, to: &Name) {
        let prefix = format!("sqlite_autoindex_{}_", from.name);
        let names = self.indexes_of(to);
        let automatic: Vec<(Name, String)> = names
            .filter_map(|(name, _)| {
                let number = name.name.strip_prefix(&prefix)?;
                Some((name.clone(), number.to_owned()))
            })
            .collect();
        for (name, number) in automatic {
            if let Some(index) = self.indexes.remove(&name) {
                let renamed = to.sibling(format!("sqlite_autoindex_{}_{number}", to.name));
                self.indexes.insert(renamed, index);
            }
        }
    }

    /// The name that SQLite gives to the next index behind a constraint.
    pub(in super::super) fn automatic_index(&self, table: &Name) -> Name {
        let mut number = 1_usize;
        loop {
            let name = table.sibling(format!("sqlite_autoindex_{}_{number}", table.name));
            if !self.indexes.contains_key(&name) {
                return name;
            }
            number = number.saturating_add(1);
        }
    }
}

impl Relation {
    fn redirect_keys(&mut self, from: &Name, to: &Name) {
        for constraint in &mut self.constraints {
            constraint.redirect(from, to);
        }
    }

    fn redirect_reads(&mut self, from: &Name, to: &Name) {
        let triggers = self.triggers.iter_mut();
        let mentions = triggers.flat_map(|trigger| &mut trigger.mentions);
        for name in self.reads.iter_mut().chain(mentions) {
            if name == from {
                *name = to.clone();
            }
        }
    }
}
