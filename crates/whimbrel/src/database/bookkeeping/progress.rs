//! The stored plan of a revision that has begun and not ended.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use whimbrel_schema::plan::Direction;

use super::writes::sha256;
use crate::database::backfill::Cursor;

/// Whether a revision that has begun goes on or is being undone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Course {
    /// It goes on: its steps are carried out.
    #[default]
    Forward,
    /// It is aborted: the stored plan is what undoes its steps.
    Back,
}

/// A revision that has begun and not ended: its stored plan and how far it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// The revision.
    pub revision: String,
    /// Which way it goes.
    pub direction: Direction,
    /// Whether it goes on or is being undone.
    pub course: Course,
    /// The id of the run that began it.
    pub run: String,
    /// The whole plan, as JSON.
    pub plan: String,
    /// SHA-256 of the plan in hexadecimal.
    pub plan_hash: String,
    /// How many steps the plan has.
    pub steps_total: i32,
    /// How many are done.
    pub steps_done: i32,
    /// What steps outside a transaction were about to do, as JSON; see [`Intent`].
    pub intents: Vec<Intent>,
    /// The process that last worked on it.
    pub pid: i64,
    /// The machine it ran on.
    pub host: String,
    /// When it began, by the database's clock; `None` when the text cannot be read.
    pub started_at: Option<DateTime<Utc>>,
}

impl Progress {
    /// Tells whether the plan is the one whose hash was stored with it.
    pub fn is_intact(&self) -> bool {
        sha256(&self.plan) == self.plan_hash
    }
}

/// What a step outside a transaction was about to do, written before it began.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Intent {
    /// The number of the step, from 0.
    pub step: i32,
    /// SHA-256 of the statement in hexadecimal.
    pub statement_hash: String,
    /// The object the statement makes or drops.
    pub object: String,
    /// The table it belongs to, as the database numbers it.
    pub table_oid: Option<u32>,
    /// How far a backfill has come.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub cursor: Option<Cursor>,
}
