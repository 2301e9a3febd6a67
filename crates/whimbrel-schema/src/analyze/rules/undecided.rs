//! The rules of the field that are not here, and why.

/// A rule that other tools know and this analyzer does not decide.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Undecided {
    /// Its id, in kebab case.
    pub id: &'static str,
    /// Why it is not decided, as a sentence without a full stop.
    pub why: &'static str,
}

const MYSQL: &str = "does not apply: Whimbrel speaks PostgreSQL and SQLite, not MySQL or MariaDB";

/// The rules that are not decided, by id.
pub const UNDECIDED: &[Undecided] = &[
    mysql("mysql-copy-algorithm"),
    mysql("mysql-enum-set-change"),
    mysql("mysql-implicit-algorithm"),
    mysql("mysql-inline-references"),
    mysql("mysql-instant-limits"),
    mysql("mysql-nontransactional-ddl"),
];

const fn mysql(id: &'static str) -> Undecided {
    Undecided { id, why: MYSQL }
}
