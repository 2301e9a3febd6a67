//! What `ADD COLUMN` cannot add
//! ([ALTER TABLE ADD COLUMN](https://www.sqlite.org/lang_altertable.html#alter_table_add_column)).

use crate::analyze::act::{ConstraintKind, NewColumn};

/// Why SQLite refuses a new column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// It is a primary key.
    PrimaryKey,
    /// It is UNIQUE.
    Unique,
    /// It is NOT NULL and has no default; refused where there are rows.
    Required,
    /// Its default is not constant; refused where there are rows.
    Default,
    /// It is stored; refused where there are rows.
    Stored,
    /// It refers to another table and has a default; refused where there are rows while foreign keys
    /// are enforced.
    Reference,
    /// Its default is what its CHECK forbids; refused where there are rows.
    Check,
}

impl Limit {
    /// Tells whether the column is refused in an empty table as well.
    pub const fn is_certain(self) -> bool {
        matches!(self, Self::PrimaryKey | Self::Unique)
    }

    /// What SQLite says, as it says it.
    pub const fn message(self) -> &'static str {
        match self {
            Self::PrimaryKey => "Cannot add a PRIMARY KEY column",
            Self::Unique => "Cannot add a UNIQUE column",
            Self::Required => "Cannot add a NOT NULL column with default value NULL",
            Self::Default => "Cannot add a column with non-constant default",
            Self::Stored => "cannot add a STORED column",
            Self::Check => "CHECK constraint failed",
            Self::Reference => "Cannot add a REFERENCES column with non-NULL default value",
        }
    }
}

/// Why SQLite refuses a new column, each reason there is.
pub fn limits(column: &NewColumn, foreign_keys: bool) -> Vec<Limit> {
    let mut limits = Vec::new();
    let has = |is: fn(&ConstraintKind) -> bool| column.constraints.iter().any(|c| is(&c.kind));
    if has(|kind| matches!(kind, ConstraintKind::PrimaryKey { .. })) {
        limits.push(Limit::PrimaryKey);
    }
    if has(|kind| matches!(kind, ConstraintKind::Unique { .. })) {
        limits.push(Limit::Unique);
    }
    if let Some(generated) = &column.generated {
        if generated.stored {
            limits.push(Limit::Stored);
        }
        return limits;
    }
    // `DEFAULT NULL` is no default here.
    let default = column.default.as_ref().filter(|default| !default.is_null);
    if column.not_null && default.is_none() {
        limits.push(Limit::Required);
    }
    if default.is_some_and(|default| !default.is_literal) {
        limits.push(Limit::Default);
    }
    let refers = has(|kind| matches!(kind, ConstraintKind::ForeignKey { .. }));
    if foreign_keys && refers && default.is_some() {
        limits.push(Limit::Reference);
    }
    if default.is_some_and(|default| is_forbidden(column, &default.text)) {
        limits.push(Limit::Check);
    }
    limits
}

/// Tells whether a CHECK compares the column with a number in a way that a default is known to fail.
fn is_forbidden(column: &NewColumn, default: &str) -> bool {
    let Some(value) = number(default) else {
        return false;
    };
    let checks = column.constraints.iter().filter_map(|c| match &c.kind {
        ConstraintKind::Check(expression) => Some(expression),
        _ => None,
    });
    let comparisons = checks.flat_map(|expression| &expression.comparisons);
    let mut own = comparisons.filter(|(name, _, _)| *name == column.name);
    own.any(|(_, operator, limit)| {
        let Some(limit) = number(limit) else {
            return false;
        };
        match operator.as_str() {
            "=" => value != limit,
            "<>" => value == limit,
            ">" => value <= limit,
            ">=" => value < limit,
            "<" => value >= limit,
            "<=" => value > limit,
            _ => false,
        }
    })
}

/// A whole number, perhaps with a sign and parentheses.
fn number(text: &str) -> Option<i64> {
    let signs: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let bare = signs.trim_start_matches('(').trim_end_matches(')');
    bare.parse().ok()
}
