//! Which Rust values can be the default of which column.

use super::marker::{
    BigIntegerType, BinaryType, BooleanType, CharType, CustomType, DateType, DecimalType,
    DoubleType, EnumerationType, IntegerType, IntervalType, JsonBinaryType, JsonType, RealType,
    SmallIntegerType, TextType, TimeType, TimestampType, TimestampTzType, UuidType, VarcharType,
};
use crate::expression::{Expression, Literal, Now, RandomUuid, Today};
use crate::sql::SqlText;

/// A value that can be the default of a column of type `T`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the default of a column of type `{T}`",
    label = "not a value of this column's type",
    note = "the default has the type of its column: a number for `integer`, text for `text`, `now()` for a time, `json!(…)` for `json`",
    note = "for an expression the builder does not know, write `.default(sql(\"…\"))`"
)]
pub trait DefaultFor<T> {
    /// The value as an expression.
    fn into_expression(self) -> Expression;
}

#[diagnostic::do_not_recommend]
impl<T> DefaultFor<T> for SqlText {
    fn into_expression(self) -> Expression {
        Expression::Sql(self)
    }
}

macro_rules! defaults {
    ($($value:ty: $($marker:ty),+;)+) => {$($(
        // The notes of the trait say more than a list of implementations.
        #[diagnostic::do_not_recommend]
        impl DefaultFor<$marker> for $value {
            fn into_expression(self) -> Expression {
                self.into()
            }
        }
    )+)+};
}

defaults! {
    i16: SmallIntegerType;
    i32: IntegerType;
    i64: BigIntegerType, DecimalType;
    f32: RealType;
    f64: DoubleType;
    bool: BooleanType;
    &str: TextType, VarcharType, CharType, DateType, TimeType, TimestampType, TimestampTzType,
        IntervalType, UuidType, EnumerationType, CustomType;
    &[u8]: BinaryType;
    serde_json::Value: JsonType, JsonBinaryType;
    Now: TimestampType, TimestampTzType, DateType, TimeType;
    Today: DateType;
    RandomUuid: UuidType;
}

#[diagnostic::do_not_recommend]
impl DefaultFor<DecimalType> for &str {
    fn into_expression(self) -> Expression {
        Expression::Literal(Literal::Decimal(self.to_owned()))
    }
}

#[diagnostic::do_not_recommend]
impl<const N: usize> DefaultFor<BinaryType> for &[u8; N] {
    fn into_expression(self) -> Expression {
        self.as_slice().into()
    }
}
