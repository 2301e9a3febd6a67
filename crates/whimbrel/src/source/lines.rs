//! The lines of a source, by number and by byte.

/// The lines of a source, by number and by byte.
pub(crate) struct Lines<'s> {
    source: &'s str,
    starts: Vec<usize>,
}

impl<'s> Lines<'s> {
    /// The lines of a source.
    pub(crate) fn of(source: &'s str) -> Self {
        let after_breaks = source.match_indices('\n').map(|(at, _)| at + 1);
        Self {
            source,
            starts: std::iter::once(0).chain(after_breaks).collect(),
        }
    }

    /// The byte at which a line starts, counted from 1.
    pub(crate) fn start(&self, line: u32) -> Option<usize> {
        let index = usize::try_from(line).ok()?.checked_sub(1)?;
        self.starts.get(index).copied()
    }

    /// The text of the line that starts at a byte, without its break.
    pub(crate) fn text(&self, start: usize) -> &'s str {
        let rest = self.source.get(start..).unwrap_or_default();
        rest.lines().next().unwrap_or_default()
    }

    /// The number and the start of the line that holds a byte.
    #[cfg(feature = "gate")]
    pub(crate) fn of_byte(&self, byte: usize) -> (u32, usize) {
        let number = self.starts.partition_point(|start| *start <= byte);
        let start = self.starts.get(number.saturating_sub(1)).copied();
        (
            u32::try_from(number).unwrap_or(u32::MAX),
            start.unwrap_or_default(),
        )
    }
}
