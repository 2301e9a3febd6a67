//! Taking a module out of the list, and putting another in its place.

use std::ops::Range;

use super::RegistryFile;
use crate::error::Result;

impl RegistryFile {
    /// The text with one module in the place of others, declared and listed in the order of the names.
    ///
    /// # Errors
    ///
    /// When the file is written in a way that this cannot be done to.
    pub(in crate::cli) fn exchanged(&self, old: &[&str], new: &str) -> Result<String> {
        let mut file = Self::parse(self.path.clone(), self.text.clone())?;
        for module in old {
            let text = file.without(module);
            file = Self::parse(self.path.clone(), text)?;
            if file.modules().contains(module) {
                return Err(file.cannot_add(new));
            }
        }
        file.with(new)
    }

    /// The text without a module: its declaration, with the attributes above it, and its line.
    fn without(&self, module: &str) -> String {
        let mut text = self.text.clone();
        let declared = self.declared.iter().find(|place| self.at(place) == module);
        let declaration =
            declared.map(|place| self.item_start(place.start)..self.next_line(place.end));
        let listed = self.listed_without(module);
        let declaration = declaration.map(|place| (place, String::new()));
        let mut edits: Vec<(Range<usize>, String)> =
            declaration.into_iter().chain(listed).collect();
        // From the end, so that the other place stays where it is.
        edits.sort_by_key(|(place, _)| std::cmp::Reverse(place.start));
        for (place, new) in edits {
            text.replace_range(place, &new);
        }
        text
    }

    /// Which part of the list goes.
    fn listed_without(&self, module: &str) -> Option<(Range<usize>, String)> {
        let entries = &self.list.entries;
        let at = entries.iter().position(|place| self.at(place) == module)?;
        let entry = entries.get(at)?;
        let (start, end) = (self.line_start(entry.start), self.next_line(entry.end));
        let is_alone = |place: &Range<usize>| place.start < start || place.start >= end;
        let others = entries.iter().enumerate().filter(|(other, _)| *other != at);
        let is_line = start >= self.list.inside.start && end <= self.list.inside.end;
        if is_line && others.into_iter().all(|(_, place)| is_alone(place)) {
            return Some((start..end, String::new()));
        }
        // With the comma behind it, or else the one before it.
        let next = entries.get(at + 1).map(|next| next.start);
        let before = at.checked_sub(1).and_then(|before| entries.get(before));
        let place = match (next, before) {
            (Some(next), _) => entry.start..next,
            (None, Some(before)) => before.end..entry.end,
            (None, None) => self.list.inside.clone(),
        };
        Some((place, String::new()))
    }
}
