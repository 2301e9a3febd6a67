//! What a version of SQLite can do beyond 3.35, the oldest that Whimbrel speaks to.
//!
//! The versions are those of the [release history](https://www.sqlite.org/changes.html).

/// What a version of SQLite can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Capabilities {
    /// `ADD COLUMN` verifies the column's CHECK against the rows that are there; since 3.37.
    pub(super) verifies_added_checks: bool,
    /// `ALTER COLUMN … DROP NOT NULL`, and `DROP CONSTRAINT` of a CHECK; since 3.53.
    pub(super) drops_rules: bool,
}

impl Capabilities {
    /// The record of a version, as `sqlite3_libversion_number` gives it.
    pub(super) const fn of(version: u32) -> Self {
        Self {
            verifies_added_checks: version >= 3_037_000,
            drops_rules: version >= 3_053_000,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn abilities_begin_with_their_version() {
        let oldest = Capabilities::of(3_035_000);
        assert!(!oldest.verifies_added_checks && !oldest.drops_rules);
        assert!(Capabilities::of(3_037_000).verifies_added_checks);
        assert!(!Capabilities::of(3_052_009).drops_rules);
        assert!(Capabilities::of(3_053_000).drops_rules);
    }
}
