//! The types that the builder's column handles carry, so that rustc checks defaults.

macro_rules! markers {
    ($($name:ident: $word:literal),+ $(,)?) => {$(
        #[doc = concat!("A column of type `", $word, "`.")]
        #[derive(Clone, Copy, Debug)]
        pub struct $name;
    )+};
}

markers! {
    SmallIntegerType: "small_integer",
    IntegerType: "integer",
    BigIntegerType: "big_integer",
    DecimalType: "decimal",
    RealType: "real",
    DoubleType: "double",
    BooleanType: "boolean",
    TextType: "text",
    VarcharType: "varchar",
    CharType: "char",
    BinaryType: "binary",
    DateType: "date",
    TimeType: "time",
    TimestampType: "timestamp",
    TimestampTzType: "timestamptz",
    IntervalType: "interval",
    UuidType: "uuid",
    JsonType: "json",
    JsonBinaryType: "jsonb",
    ArrayType: "array",
    EnumerationType: "enumeration",
    CustomType: "custom",
}

/// A column type that can number its rows.
#[diagnostic::on_unimplemented(
    message = "a column of type `{Self}` cannot number its rows",
    label = "not an integer column",
    note = "`identity()` goes with `small_integer`, `integer` and `big_integer`"
)]
pub trait Counts {}

impl Counts for SmallIntegerType {}
impl Counts for IntegerType {}
impl Counts for BigIntegerType {}
