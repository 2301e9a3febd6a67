//! A map of objects by name that remembers what it held at a mark.
//!
//! It reads like the `BTreeMap` that it is. What is changed is kept as it was, so that the analyzer
//! can go back to the beginning of a migration, and visit what the migration touched, without a copy
//! of the whole schema.

use std::collections::btree_map::{self, Entry};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Deref;

/// Objects by name, and what stood there at the last mark.
#[derive(Clone, Debug)]
pub struct Objects<K, V> {
    now: BTreeMap<K, V>,
    /// What stood under each name that was touched since the mark.
    before: BTreeMap<K, Option<V>>,
    /// The names that an object speaks of.
    mentions: fn(&V) -> Vec<K>,
    /// Who spoke of each name at the mark.
    mentioned: BTreeMap<K, BTreeSet<K>>,
    /// Who came to speak of each name since the mark.
    since: BTreeMap<K, BTreeSet<K>>,
    /// The names that were handed out to be changed last: what they speak of is not noted yet.
    open: Vec<K>,
}

impl<K: Ord + Clone, V: Clone> Objects<K, V> {
    /// No objects.
    pub const fn new() -> Self {
        Self::mentioning(|_| Vec::new())
    }

    /// No objects, of which each speaks of other names; [`related`](Self::related) finds them by these.
    pub const fn mentioning(mentions: fn(&V) -> Vec<K>) -> Self {
        Self {
            now: BTreeMap::new(),
            before: BTreeMap::new(),
            mentions,
            mentioned: BTreeMap::new(),
            since: BTreeMap::new(),
            open: Vec::new(),
        }
    }

    /// The objects that may speak of a name, by their names: all that do or did since the mark, and
    /// what was changed last.
    ///
    /// It spares a look at every object of a large schema, or of a long migration.
    pub fn related(&self, name: &K) -> impl Iterator<Item = (&K, &V)> {
        let names = self.related_names(name).into_iter();
        names.filter_map(|name| self.now.get_key_value(name))
    }

    fn related_names(&self, name: &K) -> BTreeSet<&K> {
        let settled = self.mentioned.get(name).into_iter().flatten();
        let since = self.since.get(name).into_iter().flatten();
        settled.chain(since).chain(&self.open).collect()
    }

    /// The objects that speak of a name and for which the condition holds, to be changed.
    pub fn related_mut(
        &mut self,
        name: &K,
        mut holds: impl FnMut(&K, &V) -> bool,
    ) -> impl Iterator<Item = (&K, &mut V)> {
        let related = self
            .related(name)
            .filter(|(name, object)| holds(name, object));
        let chosen = related.map(|(name, _)| name.clone()).collect();
        self.chosen_mut(chosen)
    }

    /// Puts an object under a name; returns what stood there.
    pub fn insert(&mut self, name: K, object: V) -> Option<V> {
        self.note_open();
        self.keep(&name);
        self.now.insert(name, object)
    }

    /// Takes an object away.
    pub fn remove(&mut self, name: &K) -> Option<V> {
        self.note_open();
        self.keep(name);
        self.now.remove(name)
    }

    /// An object, to be changed.
    pub fn get_mut(&mut self, name: &K) -> Option<&mut V> {
        if !self.now.contains_key(name) {
            return None;
        }
        self.note_open();
        self.keep(name);
        self.now.get_mut(name)
    }

    /// What stands under a name, or the place for it.
    pub fn entry(&mut self, name: K) -> Entry<'_, K, V> {
        self.note_open();
        self.keep(&name);
        self.now.entry(name)
    }

    /// Keeps the objects for which the condition holds.
    pub fn retain(&mut self, mut holds: impl FnMut(&K, &V) -> bool) {
        let gone = self.names(|name, object| !holds(name, object));
        for name in gone {
            self.remove(&name);
        }
    }

    /// The objects for which the condition holds, to be changed.
    ///
    /// Each is kept as it was, so the condition should hold for few.
    pub fn iter_mut_where(
        &mut self,
        holds: impl FnMut(&K, &V) -> bool,
    ) -> impl Iterator<Item = (&K, &mut V)> {
        let chosen = self.names(holds);
        self.chosen_mut(chosen)
    }

    /// Objects by their names, in order, to be changed.
    fn chosen_mut(&mut self, chosen: Vec<K>) -> impl Iterator<Item = (&K, &mut V)> {
        self.note_open();
        for name in &chosen {
            self.keep(name);
        }
        let ends = chosen.first().cloned().zip(chosen.last().cloned());
        let between = ends.map(|(first, last)| self.now.range_mut(first..=last));
        let mut chosen = chosen.into_iter().peekable();
        between.into_iter().flatten().filter(move |(name, _)| {
            let is_chosen = chosen.peek() == Some(name);
            if is_chosen {
                chosen.next();
            }
            is_chosen
        })
    }

    /// The names that were touched since the mark, also those that are gone.
    pub fn touched(&self) -> impl Iterator<Item = &K> {
        self.before.keys()
    }

    /// The objects that were touched since the mark and are there.
    pub fn changed(&self) -> impl Iterator<Item = (&K, &V)> {
        let names = self.before.keys();
        names.filter_map(|name| self.now.get_key_value(name))
    }

    /// What stood under a name at the mark.
    pub fn at_mark(&self, name: &K) -> Option<&V> {
        match self.before.get(name) {
            Some(before) => before.as_ref(),
            None => self.now.get(name),
        }
    }

    /// Sets the mark, after a last change to every object that was touched.
    pub(super) fn mark(&mut self, mut settle: impl FnMut(&mut V)) {
        self.forget_since();
        for (name, before) in std::mem::take(&mut self.before) {
            for mentioned in before.iter().flat_map(self.mentions) {
                if let Some(speakers) = self.mentioned.get_mut(&mentioned) {
                    speakers.remove(&name);
                }
            }
            if let Some(object) = self.now.get_mut(&name) {
                settle(object);
                for mentioned in (self.mentions)(object) {
                    let speakers = self.mentioned.entry(mentioned).or_default();
                    speakers.insert(name.clone());
                }
            }
        }
    }

    /// Goes back to the mark.
    pub(super) fn rollback(&mut self) {
        self.forget_since();
        for (name, before) in std::mem::take(&mut self.before) {
            match before {
                Some(object) => self.now.insert(name, object),
                None => self.now.remove(&name),
            };
        }
    }

    fn names(&self, mut holds: impl FnMut(&K, &V) -> bool) -> Vec<K> {
        let chosen = self.now.iter().filter(|(name, object)| holds(name, object));
        chosen.map(|(name, _)| name.clone()).collect()
    }

    /// Keeps an object as it is, for it is about to be changed.
    fn keep(&mut self, name: &K) {
        if !self.before.contains_key(name) {
            let before = self.now.get(name).cloned();
            self.before.insert(name.clone(), before);
        }
        self.open.push(name.clone());
    }

    /// Notes what the objects speak of that were handed out last; nobody can change them any more.
    fn note_open(&mut self) {
        for name in std::mem::take(&mut self.open) {
            for mentioned in self.now.get(&name).into_iter().flat_map(self.mentions) {
                let speakers = self.since.entry(mentioned).or_default();
                speakers.insert(name.clone());
            }
        }
    }

    fn forget_since(&mut self) {
        self.since.clear();
        self.open.clear();
    }
}

impl<K: Ord + Clone, V: Clone> Default for Objects<K, V> {
    fn default() -> Self {
        Self::new()
    }
}

impl<K, V> Deref for Objects<K, V> {
    type Target = BTreeMap<K, V>;

    fn deref(&self) -> &BTreeMap<K, V> {
        &self.now
    }
}

impl<'o, K, V> IntoIterator for &'o Objects<K, V> {
    type Item = (&'o K, &'o V);
    type IntoIter = btree_map::Iter<'o, K, V>;

    fn into_iter(self) -> Self::IntoIter {
        self.now.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn three() -> Objects<&'static str, i32> {
        let mut objects = Objects::new();
        for (name, value) in [("a", 1), ("b", 2), ("c", 3)] {
            objects.insert(name, value);
        }
        objects.mark(|_| {});
        objects
    }

    #[test]
    fn every_way_to_change_is_taken_back() {
        let mut objects = three();
        objects.insert("d", 4);
        objects.insert("a", 10);
        objects.insert("a", 11);
        objects.remove(&"b");
        *objects.entry("e").or_insert(5) += 1;
        objects.retain(|_, value| *value != 3);
        for (_, value) in objects.iter_mut_where(|_, value| *value > 4) {
            *value = 0;
        }
        assert_eq!(objects.len(), 3);
        assert_eq!(objects.at_mark(&"a"), Some(&1));
        objects.rollback();
        assert_eq!(*objects, *three());
        assert_eq!(objects.touched().count(), 0);
    }

    #[test]
    fn related_objects_are_found_by_what_they_speak_of() {
        let mut objects = Objects::mentioning(|of: &&str| vec![*of]);
        for (name, of) in [("a", "x"), ("b", "y"), ("c", "x")] {
            objects.insert(name, of);
        }
        objects.mark(|_| {});
        let related = |objects: &Objects<&'static str, &'static str>, of| {
            let related = objects.related(&of);
            related.map(|(name, _)| *name).collect::<Vec<_>>()
        };
        assert_eq!(related(&objects, "x"), ["a", "c"]);
        // Until the mark what spoke of a name stays a candidate, and what was changed last is one.
        objects.insert("a", "y");
        assert_eq!(related(&objects, "x"), ["a", "c"]);
        assert_eq!(related(&objects, "z"), ["a"]);
        objects.insert("d", "z");
        assert_eq!(related(&objects, "z"), ["d"]);
        assert_eq!(related(&objects, "y"), ["a", "b", "d"]);
        objects.remove(&"d");
        assert_eq!(related(&objects, "y"), ["a", "b"]);
        objects.mark(|_| {});
        assert_eq!(related(&objects, "x"), ["c"]);
        objects.remove(&"c");
        for (_, of) in objects.related_mut(&"y", |_, of| *of == "y") {
            *of = "z";
        }
        objects.rollback();
        assert_eq!(related(&objects, "x"), ["c"]);
        assert_eq!(related(&objects, "y"), ["a", "b"]);
    }

    #[test]
    fn a_mark_visits_what_was_touched_alone() {
        let mut objects = three();
        *objects.get_mut(&"b").unwrap() = 20;
        assert_eq!(objects.get_mut(&"x"), None);
        assert_eq!(objects.changed().collect::<Vec<_>>(), [(&"b", &20)]);
        let mut visited = Vec::new();
        objects.mark(|value| visited.push(*value));
        assert_eq!(visited, [20]);
        objects.rollback();
        assert_eq!(objects.get(&"b"), Some(&20));
    }
}
