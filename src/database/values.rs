//! The values that columns hold where Diesel has none for both databases.
//!
//! | migration | PostgreSQL | SQLite | Rust |
//! |---|---|---|---|
//! | `t.uuid` | `uuid` | text | [`Id`] |
//! | `t.timestamptz` | `timestamptz` | text in UTC | [`Moment`] |
//! | `t.json` | `json` | text | `serde_json::Value` |
//! | `t.enumeration` | an enum type | text with a check | an enum, such as [`AccountStatus`] |
//!
//! A program for one database uses Diesel's own types and `uuid::Uuid`, `chrono::DateTime<Utc>`
//! directly, and needs nothing of this file but the enums.
//!
//! `Field` and `SchemaEnum` say of each which column it is, for the models.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::pg::{Pg, PgValue};
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sql_types::{HasSqlType, Timestamp};
use diesel::sqlite::Sqlite;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use whimbrel::SchemaEnum;
use whimbrel::model::{Field, FieldType};

use super::MultiBackend;
use crate::sql_types;

type SqliteValue<'a> = <Sqlite as diesel::backend::Backend>::RawValue<'a>;
type AnyValue<'a> = <MultiBackend as diesel::backend::Backend>::RawValue<'a>;

/// The key of a row.
#[derive(
    AsExpression, Clone, Copy, Debug, Deserialize, Eq, FromSqlRow, Hash, PartialEq, Serialize,
)]
#[diesel(sql_type = sql_types::Uuid)]
#[serde(transparent)]
pub(crate) struct Id(uuid::Uuid);

impl FromSql<sql_types::Uuid, Pg> for Id {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        FromSql::<diesel::sql_types::Uuid, Pg>::from_sql(value).map(Self)
    }
}

impl ToSql<sql_types::Uuid, Pg> for Id {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        ToSql::<diesel::sql_types::Uuid, Pg>::to_sql(&self.0, out)
    }
}

impl FromSql<sql_types::Uuid, Sqlite> for Id {
    fn from_sql(value: SqliteValue<'_>) -> deserialize::Result<Self> {
        let text: String = FromSql::<sql_types::Text, Sqlite>::from_sql(value)?;
        Ok(Self(text.parse()?))
    }
}

impl ToSql<sql_types::Uuid, Sqlite> for Id {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.0.to_string());
        Ok(IsNull::No)
    }
}

impl Field for Id {
    const TYPE: FieldType = FieldType::Uuid;
}

/// A moment in UTC.
#[derive(AsExpression, Clone, Copy, Debug, Deserialize, FromSqlRow, Serialize)]
#[diesel(sql_type = sql_types::Timestamptz)]
#[serde(transparent)]
pub(crate) struct Moment(DateTime<Utc>);

impl Moment {
    /// The current moment.
    pub(crate) fn now() -> Self {
        Self(Utc::now())
    }
}

impl Field for Moment {
    const TYPE: FieldType = FieldType::TimestampTz;
}

impl FromSql<sql_types::Timestamptz, Pg> for Moment {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        FromSql::<diesel::sql_types::Timestamptz, Pg>::from_sql(value).map(Self)
    }
}

impl ToSql<sql_types::Timestamptz, Pg> for Moment {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        ToSql::<diesel::sql_types::Timestamptz, Pg>::to_sql(&self.0, out)
    }
}

impl FromSql<sql_types::Timestamptz, Sqlite> for Moment {
    fn from_sql(value: SqliteValue<'_>) -> deserialize::Result<Self> {
        let time: NaiveDateTime = FromSql::<Timestamp, Sqlite>::from_sql(value)?;
        Ok(Self(time.and_utc()))
    }
}

impl ToSql<sql_types::Timestamptz, Sqlite> for Moment {
    /// Writes the text that the database's own `now()` writes, with a fraction.
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.0.format("%F %T%.f").to_string());
        Ok(IsNull::No)
    }
}

/// Writes a Rust enum for an enum type of the database, with the text of each value.
macro_rules! enumeration {
    ($(#[$doc:meta])+ $name:ident { $($(#[$value_doc:meta])+ $value:ident => $text:literal),+ $(,)? }) => {
        $(#[$doc])+
        #[derive(
            AsExpression, Clone, Copy, Debug, Deserialize, Eq, FromSqlRow, PartialEq, SchemaEnum,
            Serialize,
        )]
        #[diesel(sql_type = sql_types::$name)]
        #[serde(rename_all = "snake_case")]
        pub(crate) enum $name {
            $($(#[$value_doc])+ #[model(value = $text)] $value,)+
        }

        impl $name {
            const fn text(self) -> &'static str {
                match self {
                    $(Self::$value => $text,)+
                }
            }

            fn read(text: &[u8]) -> deserialize::Result<Self> {
                $(if text == $text.as_bytes() {
                    return Ok(Self::$value);
                })+
                Err(concat!("not a value of ", stringify!($name)).into())
            }
        }

        impl FromSql<sql_types::$name, Pg> for $name {
            fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
                Self::read(value.as_bytes())
            }
        }

        impl ToSql<sql_types::$name, Pg> for $name {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
                std::io::Write::write_all(out, self.text().as_bytes())?;
                Ok(IsNull::No)
            }
        }

        impl FromSql<sql_types::$name, Sqlite> for $name {
            fn from_sql(value: SqliteValue<'_>) -> deserialize::Result<Self> {
                let text: String = FromSql::<sql_types::Text, Sqlite>::from_sql(value)?;
                Self::read(text.as_bytes())
            }
        }

        impl ToSql<sql_types::$name, Sqlite> for $name {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
                out.set_value(self.text());
                Ok(IsNull::No)
            }
        }
    };
}

enumeration! {
    /// Whether a user can sign in.
    AccountStatus {
        /// The user can.
        Active => "active",
        /// The account rests until its user asks for it.
        Inactive => "inactive",
        /// Somebody locked the account.
        Locked => "locked",
    }
}

enumeration! {
    /// How far an experiment is.
    ExperimentStatus {
        /// It has not begun.
        Planned => "planned",
        /// It is going on.
        Running => "running",
        /// Every row has its result.
        Finished => "finished",
        /// It ended early.
        Failed => "failed",
    }
}

/// Lets [`AnyConnection`](super::AnyConnection) pass a value on to the database it stands for.
macro_rules! on_any_connection {
    ($($sql_type:ty => $value:ty),+ $(,)?) => {$(
        impl HasSqlType<$sql_type> for MultiBackend {
            fn metadata(lookup: &mut Self::MetadataLookup) -> Self::TypeMetadata {
                Self::lookup_sql_type::<$sql_type>(lookup)
            }
        }

        impl FromSql<$sql_type, MultiBackend> for $value {
            fn from_sql(value: AnyValue<'_>) -> deserialize::Result<Self> {
                value.from_sql::<Self, $sql_type>()
            }
        }

        impl ToSql<$sql_type, MultiBackend> for $value {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, MultiBackend>) -> serialize::Result {
                out.set_value((<$sql_type>::default(), self));
                Ok(IsNull::No)
            }
        }
    )+};
}

on_any_connection! {
    sql_types::Uuid => Id,
    sql_types::Timestamptz => Moment,
    sql_types::AccountStatus => AccountStatus,
    sql_types::ExperimentStatus => ExperimentStatus,
    sql_types::Json => Value,
}
