//! What a server can do, by its version.

/// What a server can do; each field says since when.
///
/// Versions are those of `server_version_num`: 150018 is 15.18.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Capabilities {
    /// `gen_random_uuid()` without an extension: since 13.
    pub(super) random_uuid: bool,
    /// `ALTER TYPE … ADD VALUE` inside of transactions: since 12.
    pub(super) enum_values_in_transactions: bool,
    /// `GENERATED ALWAYS AS (…) STORED`: since 12.
    pub(super) stored_columns: bool,
    /// `GENERATED ALWAYS AS (…) VIRTUAL`: since 18.
    pub(super) virtual_columns: bool,
    /// `SET NOT NULL` reads no rows when a validated check proves it: since 12.
    pub(super) not_null_by_check: bool,
    /// `NOT NULL … NOT VALID`: since 18.
    pub(super) unvalidated_not_null: bool,
    /// `NULLS NOT DISTINCT`: since 15.
    pub(super) nulls_not_distinct: bool,
    /// `INCLUDE` in a GiST index: since 12.
    pub(super) gist_include: bool,
    /// `INCLUDE` in an SP-GiST index: since 14.
    pub(super) spgist_include: bool,
    /// `CREATE OR REPLACE TRIGGER`: since 14.
    pub(super) replaceable_triggers: bool,
    /// `ATTACH PARTITION` without locking the partitioned table against everybody: since 12.
    pub(super) weak_attach: bool,
    /// `DETACH PARTITION … CONCURRENTLY`: since 14.
    pub(super) concurrent_detach: bool,
    /// The compression of a column, and `LIKE … INCLUDING COMPRESSION`: since 14.
    pub(super) column_compression: bool,
    /// Exclusion constraints of partitioned tables: since 17.
    pub(super) partitioned_exclusions: bool,
    /// Foreign keys that refer to partitioned tables: since 12.
    pub(super) keys_to_partitioned: bool,
    /// Foreign keys of partitioned tables that are `NOT VALID`: since 18.
    pub(super) unvalidated_partitioned_keys: bool,
    /// `CREATE INDEX CONCURRENTLY` never corrupts the index: not in 14.0 to 14.3
    /// ([release notes of 14.4](https://www.postgresql.org/docs/release/14.4/)).
    pub(super) sound_concurrent_builds: bool,
}

impl Capabilities {
    /// The record of a server version.
    pub(super) const fn of(version: u32) -> Self {
        Self {
            random_uuid: version >= 130_000,
            enum_values_in_transactions: version >= 120_000,
            stored_columns: version >= 120_000,
            virtual_columns: version >= 180_000,
            not_null_by_check: version >= 120_000,
            unvalidated_not_null: version >= 180_000,
            nulls_not_distinct: version >= 150_000,
            gist_include: version >= 120_000,
            spgist_include: version >= 140_000,
            replaceable_triggers: version >= 140_000,
            weak_attach: version >= 120_000,
            concurrent_detach: version >= 140_000,
            column_compression: version >= 140_000,
            partitioned_exclusions: version >= 170_000,
            keys_to_partitioned: version >= 120_000,
            unvalidated_partitioned_keys: version >= 180_000,
            sound_concurrent_builds: version < 140_000 || version >= 140_004,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_version_has_what_its_release_notes_say() {
        let eleven = Capabilities::of(110_022);
        assert!(!eleven.stored_columns && !eleven.not_null_by_check && !eleven.random_uuid);
        let seventeen = Capabilities::of(170_004);
        assert!(seventeen.stored_columns && !seventeen.virtual_columns);
        assert!(!seventeen.unvalidated_not_null && seventeen.not_null_by_check);
        assert!(Capabilities::of(180_000).unvalidated_not_null);
        assert!(!Capabilities::of(140_003).sound_concurrent_builds);
        assert!(Capabilities::of(140_004).sound_concurrent_builds);
    }
}
