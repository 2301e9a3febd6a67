//! Excerpts of a file: what the answer for people shows of it.

use std::ops::Range;

use annotate_snippets::{Annotation, AnnotationKind, Snippet};

use super::judged::JudgedFile;

/// A file, of which excerpts are shown.
///
/// Where its lines begin is looked up, not counted, and no more of it is handed on than is shown: a
/// long file may have as many findings as lines.
pub(super) struct Excerpts<'f> {
    file: &'f JudgedFile,
    /// The byte at which each line begins.
    lines: Vec<usize>,
}

impl<'f> Excerpts<'f> {
    /// Looks for the lines of a file.
    pub(super) fn of(file: &'f JudgedFile) -> Self {
        let ends = file.text.match_indices('\n').map(|(at, _)| at + 1);
        Self {
            file,
            lines: std::iter::once(0).chain(ends).collect(),
        }
    }

    /// The lines in which a part of the file lies, with the part marked.
    pub(super) fn around(&self, part: Range<usize>) -> Snippet<'f, Annotation<'f>> {
        let first = self.line_of(part.start);
        let start = self.lines.get(first).copied().unwrap_or_default();
        let after = self.line_of(part.end.max(part.start)) + 1;
        let end = self.lines.get(after).copied();
        let end = end.unwrap_or(self.file.text.len());
        let shown = self.file.text.get(start..end).unwrap_or_default();
        let marked = part.start.saturating_sub(start)..part.end.saturating_sub(start);
        Snippet::source(shown)
            .path(&self.file.file)
            .line_start(first + 1)
            .annotation(AnnotationKind::Primary.span(marked))
    }

    /// The byte of a line and a column, which count from 1.
    pub(super) fn byte(&self, line: u32, column: u32) -> usize {
        let index = |number: u32| usize::try_from(number).unwrap_or(1).saturating_sub(1);
        let before = self.lines.get(index(line)).copied();
        let before = before.unwrap_or(self.file.text.len());
        let rest = self.file.text.get(before..).unwrap_or_default();
        let chars = rest.chars().take(index(column)).map(char::len_utf8);
        before + chars.sum::<usize>()
    }

    /// The index of the line in which a byte lies.
    fn line_of(&self, byte: usize) -> usize {
        let begun = self.lines.partition_point(|start| *start <= byte);
        begun.saturating_sub(1)
    }
}
