//! The stored text of a table with some of its parts changed, and everything else as it was.
//!
//! What is changed is the difference between two texts that Whimbrel writes: the table as the
//! migrations know it before, and as they want it. What the stored text has beyond the first one (a
//! collation, a check, `ON CONFLICT`, a comment) stays where it is; where the change cannot be made
//! with certainty, nothing is edited.

use super::change::{Changes, lists_values};
use super::clause::{Clause, Rule};
use super::layout::{Item, Layout, Span, WrittenColumn};
use super::problem::Problem;
use crate::dialect::quote_identifier;

/// Why a stored text is not edited.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unclear {
    /// The text cannot be read.
    #[error("the text of the table is not understood: {0}")]
    Text(#[from] Problem),
    /// Something in it is not what the migrations know, and would have to change or go; the name of
    /// it, such as "the default of `a`".
    #[error("{0} is not in the database as it is in the migrations")]
    Different(String),
    /// Something that the migrations do not know speaks of a column that goes; the name of it.
    #[error(
        "{0} is in the database but not in the migrations, and speaks of the column `{1}`, which goes"
    )]
    Speaks(String, String),
}

/// The stored text of a table with the changes from one text to another; under another name, when
/// there is one.
///
/// # Errors
///
/// When what would have to change is not there as `old` has it.
pub fn edited(stored: &str, old: &str, new: &str, name: Option<&str>) -> Result<String, Unclear> {
    let (live, old, new) = (Layout::of(stored)?, Layout::of(old)?, Layout::of(new)?);
    let changes = Changes::between(&old, &new);
    let mut edit = Edit {
        live: &live,
        old: &old,
        new: &new,
        gone: Vec::new(),
        parts: name
            .map(|name| (live.name, quote_identifier(name)))
            .into_iter()
            .collect(),
        behind_columns: String::new(),
        behind_all: String::new(),
    };
    edit.must_have_same_key()?;
    edit.change(&changes)?;
    edit.must_have_same_options()?;
    Ok(edit.finish())
}

/// Tells whether the rows of a table can stay as they are when its text changes so
/// ([Making Other Kinds Of Table Schema Changes](https://www.sqlite.org/lang_altertable.html#otheralter)).
pub fn leaves_rows_alone(old: &str, new: &str) -> bool {
    let (Ok(old), Ok(new)) = (Layout::of(old), Layout::of(new)) else {
        return false;
    };
    old.options == new.options && Changes::between(&old, &new).leaves_rows_alone()
}

struct Edit<'e> {
    live: &'e Layout<'e>,
    old: &'e Layout<'e>,
    new: &'e Layout<'e>,
    /// The rules of the stored text that go.
    gone: Vec<&'e Clause>,
    parts: Vec<(Span, String)>,
    /// What is written behind the last column, and behind the last item.
    behind_columns: String,
    behind_all: String,
}

impl<'e> Edit<'e> {
    /// The key says how rows are numbered, and the plan copies them by it.
    fn must_have_same_key(&self) -> Result<(), Unclear> {
        let known = key(self.old);
        let there = key(self.live);
        let same_columns = known.map(|key| &key.columns) == there.map(|key| &key.columns);
        let types_differ = known.into_iter().flat_map(|key| &key.columns).any(|name| {
            let declared = |layout: &Layout<'_>| {
                let (_, column) = layout.column(name)?;
                Some(column.declared.clone())
            };
            declared(self.old) != declared(self.live)
        });
        match same_columns && !types_differ {
            true => Ok(()),
            false => Err(Unclear::Different("the primary key".to_owned())),
        }
    }

    fn change(&mut self, changes: &Changes<'_>) -> Result<(), Unclear> {
        for name in &changes.dropped {
            self.drop_column(name);
        }
        for gone in &changes.gone {
            self.drop_rule(gone, &changes.come)?;
        }
        self.nothing_speaks_of(&changes.dropped)?;
        for (before, after) in &changes.retyped {
            self.retype(before, after)?;
        }
        for come in &changes.come {
            self.add_rule(come)?;
        }
        for (item, _) in &changes.added {
            let written = self.new.part(item.span);
            self.behind_columns.push_str(",\n    ");
            self.behind_columns.push_str(written);
        }
        Ok(())
    }

    fn drop_column(&mut self, name: &str) {
        if let Some((item, _)) = self.live.column(name) {
            self.gone.extend(&item.clauses);
            self.remove_item(item);
        }
    }

    /// Takes a rule out, when it is there; one that another replaces must be as the migrations know it.
    fn drop_rule(&mut self, known: &Clause, come: &[&Clause]) -> Result<(), Unclear> {
        let Some(there) = self.find(known) else {
            let replaced = come.iter().any(|new| new.is_like(known));
            let is_there = come.iter().any(|new| self.find(new).is_some());
            return match replaced && !is_there {
                true => Err(Unclear::Different(known.described())),
                false => Ok(()),
            };
        };
        let replaces =
            |new: &&&Clause| new.is_like(known) || new.name.is_some() && new.name == known.name;
        let replacement = come.iter().find(replaces);
        let must_be_known = replacement.is_some() || known.rule.is_of_column();
        if replacement.is_some_and(|new| new.is(there)) {
            return Ok(());
        }
        if must_be_known && !there.says(known) {
            return Err(Unclear::Different(there.described()));
        }
        self.gone.push(there);
        match self.item_of(there) {
            Some(item) if item.column.is_none() => self.remove_item(item),
            _ => self.remove((there.start, there.end)),
        }
        Ok(())
    }

    fn add_rule(&mut self, new: &Clause) -> Result<(), Unclear> {
        let there = self.find(new).filter(|there| !self.is_gone(there));
        match there {
            Some(there) if there.says(new) => return Ok(()),
            Some(there) if lists_values(new) => {
                let text = self.new.part((new.start, new.end)).to_owned();
                self.parts.push(((there.start, there.end), text));
                return Ok(());
            }
            Some(there) if new.rule != Rule::Check || there.name == new.name => {
                return Err(Unclear::Different(there.described()));
            }
            _ => {}
        }
        let written = self.new.part((new.start, new.end));
        let beside = new.beside.as_ref().and_then(|name| self.live.column(name));
        match beside {
            Some((item, _)) => self
                .parts
                .push(((item.span.1, item.span.1), format!(" {written}"))),
            None => {
                self.behind_all.push_str(",\n    ");
                self.behind_all.push_str(written);
            }
        }
        Ok(())
    }

    fn retype(&mut self, before: &WrittenColumn, after: &WrittenColumn) -> Result<(), Unclear> {
        let Some((_, there)) = self.live.column(&before.name) else {
            return Ok(());
        };
        if there.declared == after.declared {
            return Ok(());
        }
        if there.declared != before.declared {
            return Err(Unclear::Different(format!("the type of `{}`", before.name)));
        }
        let written = self.new.part(after.type_span);
        match there.declared.is_empty() {
            true => self.parts.push((there.type_span, format!(" {written}"))),
            false => self.parts.push((there.type_span, written.to_owned())),
        }
        Ok(())
    }

    fn must_have_same_options(&self) -> Result<(), Unclear> {
        if self.old.options == self.new.options || self.live.options == self.new.options {
            return Ok(());
        }
        Err(Unclear::Different("an option of the table".to_owned()))
    }

    /// Refuses rules that speak of a column that goes and stay, or that speak of others too and would
    /// go with it unasked.
    fn nothing_speaks_of(&self, dropped: &[&str]) -> Result<(), Unclear> {
        let goes = |name: &str| dropped.contains(&name);
        for clause in self.live.clauses().filter(|clause| !self.is_known(clause)) {
            let beside = clause.beside.as_deref().filter(|name| goes(name));
            let name = match beside {
                Some(name) => Some(name).filter(|_| {
                    let mut words = clause.words.iter().map(String::as_str);
                    let speaks = words.any(|word| !goes(word) && self.live.column(word).is_some());
                    clause.rule == Rule::Check && speaks
                }),
                None if self.is_gone(clause) => None,
                None => dropped.iter().copied().find(|name| clause.mentions(name)),
            };
            if let Some(name) = name {
                return Err(Unclear::Speaks(clause.described(), name.to_owned()));
            }
        }
        Ok(())
    }

    /// Tells whether the migrations know a rule that goes with its column.
    fn is_known(&self, clause: &Clause) -> bool {
        let mut known = self.old.clauses();
        self.is_gone(clause) && known.any(|known| known.says(clause))
    }

    /// A rule of the stored text: by its name, or by what it is about.
    fn find(&self, wanted: &Clause) -> Option<&'e Clause> {
        let mut clauses = self.live.clauses();
        let named = clauses.find(|clause| {
            clause.rule == wanted.rule && wanted.name.is_some() && clause.name == wanted.name
        });
        let alike = || {
            self.live
                .clauses()
                .filter(|clause| clause.is_like(wanted) && !self.is_another(clause, wanted))
        };
        named
            .or_else(|| alike().find(|clause| clause.says(wanted)))
            .or_else(|| alike().next())
            .or_else(|| self.find_list_of_values(wanted))
    }

    /// Tells whether a rule of the stored text is known under its name as another one.
    fn is_another(&self, clause: &Clause, wanted: &Clause) -> bool {
        let known = self.old.clauses().chain(self.new.clauses());
        let mut names = known.filter_map(|known| known.name.as_ref());
        clause.name != wanted.name && names.any(|name| Some(name) == clause.name.as_ref())
    }

    /// The check of an enum type keeps its name when its table or column gets another.
    fn find_list_of_values(&self, wanted: &Clause) -> Option<&'e Clause> {
        let mut clauses = self.live.clauses().filter(|_| lists_values(wanted));
        clauses.find(|clause| {
            let mut name = clause.name.iter();
            lists_values(clause)
                && clause.beside == wanted.beside
                && name.any(|name| name.ends_with("_enum"))
        })
    }

    fn is_gone(&self, clause: &Clause) -> bool {
        self.gone.iter().any(|gone| gone.start == clause.start)
    }

    fn item_of(&self, clause: &Clause) -> Option<&'e Item> {
        let mut items = self.live.items.iter();
        items.find(|item| item.span.0 <= clause.start && clause.end <= item.span.1)
    }

    /// Takes an item out with the comma before it, and leaves comments between them.
    fn remove_item(&mut self, item: &Item) {
        match item.comma {
            Some((start, end)) if self.live.part((end, item.span.0)).trim().is_empty() => {
                self.parts.push(((start, item.span.1), String::new()));
            }
            comma => {
                self.remove(item.span);
                self.parts.extend(comma.map(|comma| (comma, String::new())));
            }
        }
    }

    /// Takes a part out with the space before it, where something still parts its neighbours.
    fn remove(&mut self, (start, end): Span) {
        let before = self.live.text.get(..start).unwrap_or_default();
        let behind = self.live.text.get(end..).unwrap_or_default();
        let parted = behind.starts_with(|c: char| c.is_whitespace() || ",)".contains(c));
        let space = before.len() - before.trim_end_matches(' ').len();
        let start = if parted { start - space } else { start };
        self.parts.push(((start, end), String::new()));
    }

    fn finish(mut self) -> String {
        let kept = self
            .live
            .items
            .iter()
            .filter(|item| !is_cut(item, &self.parts));
        let kept: Vec<&Item> = kept.collect();
        let last_column = kept.iter().rev().find(|item| item.column.is_some());
        let insertions = [
            (last_column, std::mem::take(&mut self.behind_columns)),
            (kept.last(), std::mem::take(&mut self.behind_all)),
        ];
        let first_comma = kept.first().and_then(|item| item.comma);
        let mut parts = std::mem::take(&mut self.parts);
        parts.extend(first_comma.map(|comma| (comma, String::new())));
        for (item, text) in insertions {
            let at = item.map_or(self.live.name.1, |item| item.span.1);
            parts.push(((at, at), text));
        }
        written(self.live.text, parts)
    }
}

/// Tells whether an item goes as a whole.
fn is_cut(item: &Item, parts: &[(Span, String)]) -> bool {
    let mut parts = parts.iter();
    parts
        .any(|((start, end), text)| text.is_empty() && *start <= item.span.0 && *end == item.span.1)
}

fn written(text: &str, mut parts: Vec<(Span, String)>) -> String {
    parts.sort_by_key(|(span, _)| *span);
    let mut result = String::with_capacity(text.len());
    let mut at = 0;
    for ((start, end), replacement) in parts {
        result.push_str(text.get(at..start).unwrap_or_default());
        result.push_str(&replacement);
        at = at.max(end);
    }
    result.push_str(text.get(at..).unwrap_or_default());
    result
}

fn key<'l>(layout: &'l Layout<'_>) -> Option<&'l Clause> {
    layout
        .clauses()
        .find(|clause| clause.rule == Rule::PrimaryKey)
}
