//! Columns that many tables have.

use whimbrel::prelude::*;

/// The moments of a row's making and last change.
pub fn timestamps(t: &mut CreateTable) {
    t.timestamptz("created_at").default(now());
    t.timestamptz("updated_at").default(now()).on_update(now());
}
