//! Sentences that rustc says: texts put together while it compiles.

use whimbrel_schema::model::{FieldType, TableName};

/// The longest sentence, in bytes; what goes beyond is left out.
const LONGEST: usize = 512;

/// A text that grows in a constant.
pub(super) struct Sentence {
    bytes: [u8; LONGEST],
    length: usize,
}

#[allow(clippy::indexing_slicing)] // A constant has no other way; the bounds are compared.
impl Sentence {
    pub(super) const fn new() -> Self {
        Self {
            bytes: [0; LONGEST],
            length: 0,
        }
    }

    pub(super) const fn text(&self) -> &str {
        let (written, _) = self.bytes.split_at(self.length);
        match str::from_utf8(written) {
            Ok(text) => text,
            // Only a text that was cut in a letter.
            Err(_) => "the model differs from the migrations",
        }
    }

    pub(super) const fn say(mut self, text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut at = 0;
        while at < bytes.len() && self.length < LONGEST {
            self.bytes[self.length] = bytes[at];
            self.length += 1;
            at += 1;
        }
        self
    }

    pub(super) const fn say_name(self, name: TableName) -> Self {
        match name.schema {
            Some(schema) => self.say(schema).say(".").say(name.name),
            None => self.say(name.name),
        }
    }

    const fn say_number(self, number: u32) -> Self {
        let said = match number {
            0..10 => self,
            _ => self.say_number(number / 10),
        };
        let (_, from) = "0123456789".split_at((number % 10) as usize);
        let (digit, _) = from.split_at(1);
        said.say(digit)
    }

    /// The type in the builder's words.
    pub(super) const fn say_type(self, data_type: FieldType) -> Self {
        let word = match data_type {
            FieldType::SmallInteger => "small_integer",
            FieldType::Integer => "integer",
            FieldType::BigInteger => "big_integer",
            FieldType::Decimal(None) => "decimal",
            FieldType::Decimal(Some(precision)) => {
                let said = self.say("decimal(").say_number(precision.digits as u32);
                return said.say(", ").say_number(precision.scale as u32).say(")");
            }
            FieldType::Real => "real",
            FieldType::Double => "double",
            FieldType::Boolean => "boolean",
            FieldType::Text => "text",
            FieldType::Varchar(None) => "varchar",
            FieldType::Varchar(Some(length)) => {
                return self.say("varchar(").say_number(length).say(")");
            }
            FieldType::Char(length) => return self.say("char(").say_number(length).say(")"),
            FieldType::Binary => "binary",
            FieldType::Date => "date",
            FieldType::Time => "time",
            FieldType::Timestamp => "timestamp",
            FieldType::TimestampTz => "timestamptz",
            FieldType::Interval => "interval",
            FieldType::Uuid => "uuid",
            FieldType::Json => "json",
            FieldType::JsonBinary => "jsonb",
            FieldType::Array(element) => return self.say("array of ").say_type(*element),
            FieldType::Enumeration(of) => return self.say("enum ").say_name(of.name),
            FieldType::Custom(name) => name,
        };
        self.say(word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_said_in_the_words_of_the_builder() {
        use whimbrel_schema::types::Precision;
        let precision = Precision {
            digits: 120,
            scale: 7,
        };
        for data_type in [
            FieldType::Varchar(Some(320)),
            FieldType::Array(&FieldType::Char(10)),
            FieldType::Decimal(Some(precision)),
            FieldType::JsonBinary,
            FieldType::Custom("citext"),
        ] {
            let said = Sentence::new().say_type(data_type);
            assert_eq!(said.text(), data_type.data_type().to_string());
        }
    }

    #[test]
    fn a_sentence_that_is_too_long_is_cut() {
        let said = Sentence::new().say(&"a".repeat(2 * LONGEST));
        assert_eq!(said.text().len(), LONGEST);
    }
}
