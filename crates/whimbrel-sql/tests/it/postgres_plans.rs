//! The cases of the planner's tests, planned again here.
#![allow(
    dead_code,
    reason = "the cases are shared with tests that ask for more"
)]

#[path = "../../../whimbrel-schema/tests/it/postgres_plans/case.rs"]
mod case;
#[path = "../../../whimbrel-schema/tests/it/postgres_plans/cases/mod.rs"]
mod cases;
#[path = "../../../whimbrel-schema/tests/it/postgres_plans/names.rs"]
mod names;

use whimbrel_schema::{Catalog, Recording, Schema};

use names::Names;

/// What a case records, step after step: the tables before it, and the change.
pub(crate) struct Recorded {
    pub(crate) name: &'static str,
    pub(crate) before: Recording,
    pub(crate) up: Recording,
}

/// Every case, under plain names and under the worst ones.
pub(crate) fn all() -> Vec<Recorded> {
    let cases = cases::GROUPS.iter().flat_map(|(_, cases)| *cases);
    let named = cases.flat_map(|case| {
        [Names::Plain, Names::Hostile].map(|names| Recorded {
            name: case.name,
            before: Schema::record(|schema| (case.before)(names, schema)),
            up: Schema::record(|schema| (case.up)(names, schema)),
        })
    });
    named.collect()
}

/// The way back from a change, where it can be derived.
pub(crate) fn way_back(up: &Recording, before: &Catalog) -> Option<Recording> {
    whimbrel_schema::reverse::reverse(up, &mut before.clone()).ok()
}
