//! Which Rust types are columns, and of which type.

use std::borrow::Cow;
use std::time::SystemTime;

use whimbrel_schema::model::FieldType;

/// A Rust type that a column's values are read into.
///
/// A type of your own implements it by naming the type of its column:
///
/// ```
/// use whimbrel::model::{Field, FieldType};
///
/// struct UserId(i64);
///
/// impl Field for UserId {
///     const TYPE: FieldType = FieldType::BigInteger;
/// }
/// # assert_eq!(<Option<UserId> as Field>::TYPE, FieldType::BigInteger);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not the type of a column",
    label = "no column has this type",
    note = "an enum of the database derives `whimbrel::SchemaEnum`; another type of your own implements `whimbrel::model::Field`",
    note = "or say the column's type: `#[model(type = text)]`; a field that is no column is `#[model(skip)]`",
    note = "types of chrono, uuid and bigdecimal need the feature of `whimbrel` that is named like the crate"
)]
pub trait Field {
    /// The type of the column.
    const TYPE: FieldType;

    /// Whether the column may be NULL.
    const NULLABLE: bool = false;
}

macro_rules! fields {
    ($($field:ty => $data_type:ident $(($argument:expr))?),+ $(,)?) => {$(
        // The notes of the trait say more than a list of implementations.
        #[diagnostic::do_not_recommend]
        impl Field for $field {
            const TYPE: FieldType = FieldType::$data_type $(($argument))?;
        }
    )+};
}

fields! {
    i16 => SmallInteger,
    i32 => Integer,
    i64 => BigInteger,
    f32 => Real,
    f64 => Double,
    bool => Boolean,
    str => Text,
    String => Text,
    [u8] => Binary,
    Vec<u8> => Binary,
    SystemTime => Timestamp,
    serde_json::Value => Json,
}

#[cfg(feature = "chrono")]
fields! {
    chrono::NaiveDate => Date,
    chrono::NaiveTime => Time,
    chrono::NaiveDateTime => Timestamp,
    chrono::TimeDelta => Interval,
}

#[cfg(feature = "chrono")]
#[diagnostic::do_not_recommend]
impl<Zone: chrono::TimeZone> Field for chrono::DateTime<Zone> {
    const TYPE: FieldType = FieldType::TimestampTz;
}

#[cfg(feature = "uuid")]
fields! {
    uuid::Uuid => Uuid,
}

#[cfg(feature = "bigdecimal")]
fields! {
    bigdecimal::BigDecimal => Decimal(None),
}

#[diagnostic::do_not_recommend]
impl<T: Field> Field for Option<T> {
    const TYPE: FieldType = T::TYPE;
    const NULLABLE: bool = true;
}

/// A list; its elements may be NULL in any case
/// ([Arrays](https://www.postgresql.org/docs/current/arrays.html)).
#[diagnostic::do_not_recommend]
impl<T: Field> Field for Vec<T> {
    const TYPE: FieldType = FieldType::Array(&T::TYPE);
}

macro_rules! as_what_they_hold {
    ($($holder:ty),+) => {$(
        #[diagnostic::do_not_recommend]
        impl<T: Field + ?Sized> Field for $holder {
            const TYPE: FieldType = T::TYPE;
            const NULLABLE: bool = T::NULLABLE;
        }
    )+};
}

as_what_they_hold!(&T, Box<T>);

#[diagnostic::do_not_recommend]
impl<T: Field + ToOwned + ?Sized> Field for Cow<'_, T> {
    const TYPE: FieldType = T::TYPE;
}
