//! What SQL that nobody could read may have changed.
//!
//! The catalog is certain of what it saw made. Of a table that unread SQL has touched it still knows
//! what it knew, and cannot say that anything else is missing.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::Catalog;
use super::journal::{Entry, Mark};
use crate::identifier::Identifier;

/// What unread SQL may have changed.
#[derive(Clone, Debug, Default)]
pub(super) struct Ground {
    /// The tables and views that it touched or made.
    loose: BTreeSet<Identifier>,
    /// Whether it may have made things that were never named.
    has_unseen: bool,
}

impl Catalog {
    /// Notes that unread SQL touches or makes something of this name.
    pub fn loosen(&mut self, name: &Identifier) {
        let mut ground = Ground::clone(&self.ground);
        ground.loose.insert(name.clone());
        self.set_ground(ground, vec![name.clone()]);
    }

    /// Notes that unread SQL may have touched every table, and made others.
    pub fn loosen_all(&mut self) {
        let mut ground = Ground::clone(&self.ground);
        let names: Vec<Identifier> = self.tables.keys().cloned().collect();
        ground.loose.extend(names.iter().cloned());
        ground.has_unseen = true;
        self.set_ground(ground, names);
    }

    /// What unread SQL touched since the mark.
    pub fn loosened(&self, since: Mark) -> BTreeSet<&Identifier> {
        let entries = self.journal_since(since).iter();
        entries
            .filter_map(|entry| match entry {
                Entry::Ground { names, .. } => Some(names),
                Entry::Table(..) | Entry::Enumeration(..) | Entry::Definition(..) => None,
            })
            .flatten()
            .collect()
    }

    /// Tells whether unread SQL may have changed or made what has this name.
    pub fn is_loose(&self, name: &str) -> bool {
        self.ground.loose.contains(name)
    }

    /// Tells whether unread SQL may have made things that were never named.
    pub fn has_unseen(&self) -> bool {
        self.ground.has_unseen
    }

    /// Notes that a table is new and wholly known.
    pub(super) fn tighten(&mut self, name: &Identifier) {
        if self.is_loose(name) {
            let mut ground = Ground::clone(&self.ground);
            ground.loose.remove(name);
            self.set_ground(ground, Vec::new());
        }
    }

    fn set_ground(&mut self, ground: Ground, names: Vec<Identifier>) {
        let before = std::mem::replace(&mut self.ground, Arc::new(ground));
        self.journal.push(Entry::Ground { before, names });
    }
}
