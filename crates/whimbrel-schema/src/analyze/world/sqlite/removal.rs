//! A table that goes.

use super::super::World;
use crate::analyze::act::Name;

impl World {
    /// `DROP TABLE`, `DROP VIEW`: indexes and triggers go with it; views that read it, and foreign
    /// keys to it, stay and name nothing.
    pub(in super::super) fn drop_alone(&mut self, name: &Name) {
        self.relations.remove(name);
        for index in self.index_names(name) {
            self.indexes.remove(&index);
        }
    }
}
