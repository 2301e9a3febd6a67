//! The SQL types of the columns: Diesel's, with those that one program can use on both databases.
//!
//! Diesel knows `uuid` and `timestamptz` on PostgreSQL alone, because SQLite has no such types.
//! Whimbrel keeps both as text in SQLite, so the program says here how each database names them.
//! `schema.rs` imports its types from this module; a program for one database needs no such file.

use diesel::query_builder::QueryId;
use diesel::sql_types::ops::{Add, Sub};
pub(crate) use diesel::sql_types::{
    Bool, Bytea, Float8, Int2, Int8, Json, Nullable, Text, Varchar,
};
use diesel::sql_types::{Interval, SqlType};

/// A universally unique identifier: `uuid` in PostgreSQL, text in SQLite.
#[derive(Clone, Copy, Debug, Default, QueryId, SqlType)]
#[diesel(postgres_type(oid = 2950, array_oid = 2951))]
#[diesel(sqlite_type(name = "Text"))]
pub struct Uuid;

/// A moment: `timestamptz` in PostgreSQL, text in UTC in SQLite.
#[derive(Clone, Copy, Debug, Default, QueryId, SqlType)]
#[diesel(postgres_type(oid = 1184, array_oid = 1185))]
#[diesel(sqlite_type(name = "Text"))]
pub struct Timestamptz;

// `table!` lets every column of a type of this name be reckoned with, and asks how.
impl Add for Timestamptz {
    type Rhs = Interval;
    type Output = Self;
}

impl Sub for Timestamptz {
    type Rhs = Interval;
    type Output = Self;
}

/// The enum type `account_status`: text with a check in SQLite.
#[derive(Clone, Copy, Debug, Default, QueryId, SqlType)]
#[diesel(postgres_type(name = "account_status"))]
#[diesel(sqlite_type(name = "Text"))]
pub struct AccountStatus;

/// The enum type `experiment_status`: text with a check in SQLite.
#[derive(Clone, Copy, Debug, Default, QueryId, SqlType)]
#[diesel(postgres_type(name = "experiment_status"))]
#[diesel(sqlite_type(name = "Text"))]
pub struct ExperimentStatus;
