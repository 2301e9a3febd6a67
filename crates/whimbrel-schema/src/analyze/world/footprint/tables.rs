//! New tables.

use super::prediction::Prediction;
use crate::analyze::act::{Act, ConstraintKind, NewTable, NewTableKind, Wanted};
use crate::analyze::footprint::LockMode;

impl Prediction<'_> {
    pub(super) fn create_table(&mut self, new: &NewTable, act: &Act) {
        let name = &new.name;
        if let Some(relation) = self.relation(name) {
            if !new.if_not_exists && relation.is_known {
                self.refuse("42P07", format!("there is a relation {name} already"));
            }
            return;
        }
        for source in &new.like {
            self.lock_known(source, LockMode::AccessShare);
        }
        for parent in &new.inherits {
            self.lock_known(parent, LockMode::ShareUpdateExclusive);
        }
        let at_columns = new.columns.iter().flat_map(|column| &column.constraints);
        for constraint in at_columns.chain(&new.constraints) {
            if let ConstraintKind::ForeignKey { reference, .. } = &constraint.kind
                && reference.table != *name
            {
                self.lock_referenced(&reference.table, LockMode::ShareRowExclusive);
            }
        }
        match &new.kind {
            NewTableKind::PartitionOf { parent, bound, .. } => {
                self.lock_known(parent, LockMode::AccessExclusive);
                if self.is_whole(parent) {
                    self.refuse("42P17", format!("{parent} is not partitioned"));
                }
                self.join(parent, bound);
            }
            NewTableKind::AsSelect(tables) if new.data == Wanted::Yes => self.read(tables),
            NewTableKind::AsSelect(tables) => {
                for table in tables {
                    self.lock_known(table, LockMode::AccessShare);
                }
            }
            NewTableKind::Plain | NewTableKind::Partitioned(_) | NewTableKind::Foreign => {}
        }
        let is_plain = new.like.is_empty()
            && new.inherits.is_empty()
            && matches!(
                new.kind,
                NewTableKind::Plain | NewTableKind::Partitioned(_) | NewTableKind::Foreign
            );
        if self.is_refused() {
            return;
        }
        if is_plain {
            self.make_table(new);
        } else {
            self.make_new(act, &[]);
        }
    }
}
