//! `migrations/mod.rs`: reading the list of revisions, and adding one.
//!
//! Everything else in the file stays as it is, byte for byte, and what rustfmt left as it was it
//! leaves again.

mod code;
mod exchange;
mod list;
#[cfg(test)]
mod tests;

use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

use super::{unreachable, usage};
use crate::error::{Error, Result};
use crate::source::mask::masked;
use code::declarations;
use list::List;

/// The longest list of several modules that rustfmt leaves on one line.
const ONE_LINE: usize = 60;

/// The file that declares the modules and lists the revisions.
#[derive(Debug)]
pub(in crate::cli) struct RegistryFile {
    path: PathBuf,
    text: String,
    /// The declared modules, each with the place of its name.
    declared: Vec<Range<usize>>,
    /// The `registry![…]` that lists the revisions.
    list: List,
}

impl RegistryFile {
    /// Reads the file.
    pub(in crate::cli) fn read(path: &Path) -> Result<Self> {
        // Renaming over a link would replace the link.
        let path = fs::canonicalize(path).map_err(|error| unreachable("read", path, error))?;
        let text = fs::read_to_string(&path).map_err(|error| unreachable("read", &path, error))?;
        Self::parse(path, text)
    }

    /// The file as it would be with another text.
    pub(in crate::cli) fn of(path: &Path, text: String) -> Result<Self> {
        Self::parse(path.to_owned(), text)
    }

    /// Its text.
    pub(in crate::cli) fn text(&self) -> &str {
        &self.text
    }

    fn parse(path: PathBuf, text: String) -> Result<Self> {
        let mask = masked(&text);
        let list = List::find(&mask, &text).map_err(|why| {
            usage(format!("`{}` {why}", path.display())).with_hint(
                "it should list the modules of the revisions: `whimbrel::registry![m…];`",
            )
        })?;
        Ok(Self {
            declared: declarations(&mask),
            path,
            text,
            list,
        })
    }

    pub(in crate::cli) fn path(&self) -> &Path {
        &self.path
    }

    /// The modules that are listed.
    pub(in crate::cli) fn modules(&self) -> Vec<&str> {
        let places = self.list.entries.iter();
        places.map(|place| self.at(place)).collect()
    }

    /// The text with one more module, declared and listed in the order of the names.
    pub(in crate::cli) fn with(&self, module: &str) -> Result<String> {
        let mut text = self.text.clone();
        let (list_at, listed) = self.listing(module);
        let (mod_at, declared) = self.declaring(module);
        // From the end, so that the other place stays where it is.
        let mut edits = [(list_at, listed), (mod_at..mod_at, declared)];
        edits.sort_by_key(|(place, _)| std::cmp::Reverse(place.start));
        for (place, new) in edits {
            text.replace_range(place, &new);
        }
        let again = Self::parse(self.path.clone(), text)?;
        let lists_it = again.modules().contains(&module)
            && again.declared.iter().any(|place| again.at(place) == module)
            && again.modules().len() == self.modules().len() + 1;
        match lists_it {
            true => Ok(again.text),
            false => Err(self.cannot_add(module)),
        }
    }

    fn cannot_add(&self, module: &str) -> Error {
        usage(format!(
            "`{}` is written in a way that no module can be added to",
            self.path.display()
        ))
        .with_hint(format!(
            "add it by hand: `mod {module};`, and `{module}` in the list"
        ))
    }

    /// Where the declaration goes, and its line.
    fn declaring(&self, module: &str) -> (usize, String) {
        let end = self.line_end();
        let revisions: Vec<&Range<usize>> = self
            .declared
            .iter()
            .filter(|place| is_revision(self.at(place)))
            .collect();
        let later = revisions.iter().find(|place| self.at(place) > module);
        if let Some(later) = later {
            let at = self.item_start(later.start);
            return (at, format!("{}{end}", self.declaration(later, module)));
        }
        if let Some(last) = revisions.last().copied().or(self.declared.last()) {
            let at = self.next_line(last.end);
            // The last line of the file may lack its end.
            let missing = match self.line_start(at) == at {
                true => "",
                false => end,
            };
            return (
                at,
                format!("{missing}{}{end}", self.declaration(last, module)),
            );
        }
        let at = self.item_start(self.list.start);
        (at, format!("mod {module};{end}{end}"))
    }

    /// `mod m…;`, as visible as its neighbour.
    fn declaration(&self, neighbour: &Range<usize>, module: &str) -> String {
        let line = self.line_start(neighbour.start);
        let before = self.text.get(line..neighbour.start).unwrap_or("mod ");
        match before.trim_start().starts_with("#[") {
            true => format!("mod {module};"),
            false => format!("{before}{module};"),
        }
    }

    /// Which part of the text the list is, and how it reads with the module in it.
    fn listing(&self, module: &str) -> (Range<usize>, String) {
        let inside = self.at(&self.list.inside);
        let later = self
            .list
            .entries
            .iter()
            .find(|place| self.at(place) > module);
        if inside.contains('\n') {
            return match (later, self.list.entries.last()) {
                (Some(later), _) => self.before_line(later, module),
                (None, Some(last)) => self.after_line(last, module),
                (None, None) => self.first_line(module),
            };
        }
        if self.list.has_comment {
            return match (later, self.list.entries.last()) {
                (Some(later), _) => (later.start..later.start, format!("{module}, ")),
                (None, Some(last)) => (last.end..last.end, format!(", {module}")),
                (None, None) => (
                    self.list.inside.start..self.list.inside.start,
                    module.to_owned(),
                ),
            };
        }
        (self.list.inside.clone(), self.one_line(module))
    }

    /// The inside of a list of one line, broken where rustfmt would break it.
    fn one_line(&self, module: &str) -> String {
        let mut modules = self.modules();
        let at = modules.partition_point(|known| *known < module);
        modules.insert(at, module);
        let joined = modules.join(", ");
        if joined.len() <= ONE_LINE || modules.len() == 1 {
            let comma = if self.list.has_last_comma { "," } else { "" };
            return format!("{joined}{comma}");
        }
        let end = self.line_end();
        let lines: Vec<String> = modules.iter().map(|m| format!("    {m},{end}")).collect();
        format!("{end}{}", lines.concat())
    }

    fn before_line(&self, later: &Range<usize>, module: &str) -> (Range<usize>, String) {
        let line = self.line_start(later.start);
        let indent = self.text.get(line..later.start).unwrap_or_default();
        match indent.trim().is_empty() {
            true => (line..line, format!("{indent}{module},{}", self.line_end())),
            false => (later.start..later.start, format!("{module}, ")),
        }
    }

    fn after_line(&self, last: &Range<usize>, module: &str) -> (Range<usize>, String) {
        let line = self.line_start(last.start);
        let before = self.text.get(line..last.start).unwrap_or_default();
        let next = self.next_line(last.end);
        if !before.trim().is_empty() || next > self.list.inside.end || !self.list.has_last_comma {
            let end = self.line_end();
            let indent = if before.trim().is_empty() {
                before
            } else {
                "    "
            };
            return (last.end..last.end, format!(",{end}{indent}{module}"));
        }
        (next..next, format!("{before}{module},{}", self.line_end()))
    }

    fn first_line(&self, module: &str) -> (Range<usize>, String) {
        let at = self.line_start(self.list.inside.end);
        (at..at, format!("    {module},{}", self.line_end()))
    }

    /// Where an item begins, with the attributes and comments above it.
    fn item_start(&self, place: usize) -> usize {
        let mut start = self.line_start(place);
        while start > 0 {
            let above = self.line_start(start - 1);
            let line = self.text.get(above..start).unwrap_or_default().trim_start();
            let belongs =
                line.starts_with("#[") || line.starts_with("//") && !line.starts_with("//!");
            if !belongs {
                break;
            }
            start = above;
        }
        start
    }

    fn line_start(&self, place: usize) -> usize {
        let before = self.text.get(..place).unwrap_or_default();
        before.rfind('\n').map_or(0, |end| end + 1)
    }

    fn next_line(&self, place: usize) -> usize {
        let after = self.text.get(place..).unwrap_or_default();
        after
            .find('\n')
            .map_or(self.text.len(), |end| place + end + 1)
    }

    fn line_end(&self) -> &'static str {
        if self.text.contains("\r\n") {
            "\r\n"
        } else {
            "\n"
        }
    }

    fn at(&self, place: &Range<usize>) -> &str {
        self.text.get(place.clone()).unwrap_or_default()
    }
}

fn is_revision(module: &str) -> bool {
    let digits = module.strip_prefix('m').and_then(|rest| rest.get(..14));
    digits.is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))
}
