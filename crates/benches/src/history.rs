//! The histories that the benches run: real revisions in one line, each after the one before.

use seq_macro::seq;
use whimbrel_schema::registry::{Registry, Revision};

use crate::made::Made;

/// 100 revisions.
pub static HUNDRED: Registry = Registry::new(&REVISIONS_100);

/// 1,000 revisions.
pub static THOUSAND: Registry = Registry::new(&REVISIONS_1000);

/// 4,000 revisions.
pub static FOUR_THOUSAND: Registry = Registry::new(&REVISIONS_4000);

seq!(N in 0..100 {
    static REVISIONS_100: [Revision; 100] = [#(Revision::of::<Made<N>>(Made::<N>::MODULE),)*];
});
seq!(N in 0..1000 {
    static REVISIONS_1000: [Revision; 1000] = [#(Revision::of::<Made<N>>(Made::<N>::MODULE),)*];
});
seq!(N in 0..4000 {
    static REVISIONS_4000: [Revision; 4000] = [#(Revision::of::<Made<N>>(Made::<N>::MODULE),)*];
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_history_is_one_line_of_distinct_revisions() {
        let revisions = FOUR_THOUSAND.revisions();
        for pair in revisions.windows(2) {
            assert!(pair[0].header.id < pair[1].header.id);
            assert_eq!(pair[1].header.parents(), [pair[0].header.id]);
        }
        let last = &revisions[3999].header;
        assert_eq!(last.created().as_deref(), Some("2020-01-03 18:39:00"));
        assert_eq!(revisions[3999].module, "m20200103183900_change_3999");
        assert!(revisions[0].header.parents().is_empty());
    }

    #[test]
    fn each_fifth_revision_changes_an_earlier_table() {
        let operations = |at: usize| {
            let recording = THOUSAND.revisions()[at].record_up();
            let described = recording.operations.iter();
            described
                .map(|recorded| whimbrel_schema::operation::Change::describe(&recorded.operation))
                .collect::<Vec<_>>()
        };
        assert_eq!(operations(998).len(), 2, "{:?}", operations(998));
        assert_eq!(operations(999).len(), 1, "{:?}", operations(999));
    }
}
