//! Views and triggers.

use super::super::{Birth, Relation, RelationKind, Trigger, World};
use crate::analyze::act::{Name, NewTrigger, NewView, Wanted};

impl World {
    /// `CREATE VIEW`; one that is replaced keeps its birth.
    pub(super) fn create_view(&mut self, new: &NewView) {
        let kind = if new.materialized {
            RelationKind::MaterializedView {
                filled: new.data == Wanted::Yes,
            }
        } else {
            RelationKind::View
        };
        let there = self.relations.get(&new.name).filter(|_| new.replace);
        let birth = there.map_or(Birth::Now, |there| there.birth);
        let mut view = Relation::new(kind, birth);
        view.temporary = new.temporary;
        view.reads.clone_from(&new.reads);
        view.named_columns.clone_from(&new.columns);
        view.origins.clone_from(&new.origins);
        self.relations.insert(new.name.clone(), view);
    }

    pub(super) fn refresh_view(&mut self, name: &Name, data: Wanted) {
        let view = self.touch(name);
        let filled = data == Wanted::Yes;
        view.kind = RelationKind::MaterializedView { filled };
    }

    pub(super) fn create_trigger(&mut self, new: &NewTrigger) {
        let relation = self.touch(&new.table);
        relation.triggers.retain(|there| there.name != new.name);
        relation.triggers.push(Trigger {
            name: new.name.clone(),
            mentions: new.mentions.clone(),
            columns: new.columns.clone(),
            function: new.function.clone(),
        });
    }

    pub(super) fn rename_trigger(&mut self, table: &Name, from: &str, to: &str) {
        let triggers = &mut self.touch(table).triggers;
        if let Some(trigger) = triggers.iter_mut().find(|trigger| trigger.name == from) {
            to.clone_into(&mut trigger.name);
        }
    }

    /// The triggers that call a function go with it.
    pub(super) fn drop_triggers_calling(&mut self, function: &Name) {
        let calls = |trigger: &Trigger| trigger.function.as_ref() == Some(function);
        let has_one = |_: &Name, relation: &Relation| relation.triggers.iter().any(calls);
        for (_, relation) in self.relations.iter_mut_where(has_one) {
            relation.triggers.retain(|trigger| !calls(trigger));
        }
    }

    /// Drops a trigger; where no table is named, it is the only one of its name (SQLite).
    pub(super) fn drop_trigger(&mut self, table: Option<&Name>, trigger: &str) {
        let has_it = |name: &Name, relation: &Relation| {
            let mut triggers = relation.triggers.iter();
            table.is_none_or(|table| table == name) && triggers.any(|t| t.name == trigger)
        };
        for (_, relation) in self.relations.iter_mut_where(has_it) {
            relation.triggers.retain(|there| there.name != trigger);
        }
    }
}
