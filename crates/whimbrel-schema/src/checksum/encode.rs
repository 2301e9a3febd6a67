//! The canonical encoding: a serde serializer whose bytes depend on the data alone.
//!
//! Every value is a tag and its content; text and lists carry their length; the fields of a struct
//! and the keys of a map are sorted; a field that is left out stands for its default.

use std::fmt;
use std::ops::Range;

use serde::ser::{self, Serialize, Serializer};

/// The canonical bytes of a value.
pub(super) fn canonical(value: &impl Serialize) -> Vec<u8> {
    let mut encoder = Encoder::default();
    match value.serialize(&mut encoder) {
        Ok(()) => encoder.bytes,
        // The encoder accepts every value, so that there is no error to hand on.
        Err(Impossible) => Vec::new(),
    }
}

/// Writes everything into one buffer, and sorts the entries of a map in place when it ends.
#[derive(Default)]
struct Encoder {
    bytes: Vec<u8>,
    /// Where the entries of the open maps begin, those of the innermost last.
    entries: Vec<usize>,
    /// Room to sort in.
    sorted: Vec<u8>,
}

/// The error of a serializer that has none; serde asks for a type.
#[derive(Debug)]
struct Impossible;

impl fmt::Display for Impossible {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value refused to be serialized")
    }
}

impl std::error::Error for Impossible {}

impl ser::Error for Impossible {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}

type Encoded = Result<(), Impossible>;

impl Encoder {
    fn tagged(&mut self, tag: u8, content: &[u8]) -> Encoded {
        self.bytes.push(tag);
        self.bytes.extend_from_slice(content);
        Ok(())
    }

    fn sized(&mut self, tag: u8, content: &[u8]) -> Encoded {
        self.tagged(tag, &length(content.len()))?;
        self.bytes.extend_from_slice(content);
        Ok(())
    }

    fn text(&mut self, value: &str) -> Encoded {
        self.sized(b's', value.as_bytes())
    }

    /// Writes the name of a variant; its content follows.
    fn variant(&mut self, name: &str) -> Encoded {
        self.bytes.push(b'v');
        self.text(name)
    }

    /// Begins a list or map, whose length is written when it ends.
    fn open(&mut self, tag: u8) -> Group<'_> {
        self.bytes.push(tag);
        let start = self.bytes.len();
        self.bytes.extend_from_slice(&length(0));
        let first_entry = self.entries.len();
        Group {
            encoder: self,
            start,
            items: 0,
            first_entry,
        }
    }

    /// Sorts the entries of a map, which end at the end of the bytes.
    fn sort(&mut self, entries: Range<usize>) {
        let Some(&first) = self.entries.get(entries.start) else {
            return;
        };
        let starts = self.entries.get(entries.clone()).unwrap_or_default();
        let ends = starts.iter().skip(1).copied().chain([self.bytes.len()]);
        // No key is the beginning of another one, so that whole entries compare as their keys do.
        let mut slices: Vec<&[u8]> = starts
            .iter()
            .zip(ends)
            .filter_map(|(start, end)| self.bytes.get(*start..end))
            .collect();
        if !slices.is_sorted() {
            slices.sort_unstable();
            self.sorted.clear();
            for slice in slices {
                self.sorted.extend_from_slice(slice);
            }
            self.bytes.truncate(first);
            self.bytes.extend_from_slice(&self.sorted);
        }
        self.entries.truncate(entries.start);
    }
}

fn length(length: usize) -> [u8; 8] {
    (length as u64).to_be_bytes()
}

/// A list or map that is being written.
struct Group<'e> {
    encoder: &'e mut Encoder,
    /// Where its length stands.
    start: usize,
    items: usize,
    /// The index of its first entry, when it is a map.
    first_entry: usize,
}

impl Group<'_> {
    fn item<T: Serialize + ?Sized>(&mut self, value: &T) -> Encoded {
        self.items += 1;
        value.serialize(&mut *self.encoder)
    }

    fn entry<T: Serialize + ?Sized>(&mut self, key: &T) -> Encoded {
        self.encoder.entries.push(self.encoder.bytes.len());
        self.item(key)
    }

    fn close(self) -> Encoded {
        let place = self.start..self.start + size_of::<u64>();
        if let Some(place) = self.encoder.bytes.get_mut(place) {
            place.copy_from_slice(&length(self.items));
        }
        let entries = self.first_entry..self.encoder.entries.len();
        self.encoder.sort(entries);
        Ok(())
    }
}

macro_rules! integers {
    ($($method:ident: $kind:ty),+ $(,)?) => {$(
        fn $method(self, value: $kind) -> Encoded {
            self.tagged(b'i', &i128::from(value).to_be_bytes())
        }
    )+};
}

impl<'e> Serializer for &'e mut Encoder {
    type Ok = ();
    type Error = Impossible;
    type SerializeSeq = Group<'e>;
    type SerializeTuple = Group<'e>;
    type SerializeTupleStruct = Group<'e>;
    type SerializeTupleVariant = Group<'e>;
    type SerializeMap = Group<'e>;
    type SerializeStruct = Group<'e>;
    type SerializeStructVariant = Group<'e>;

    integers! {
        serialize_i8: i8, serialize_i16: i16, serialize_i32: i32, serialize_i64: i64,
        serialize_u8: u8, serialize_u16: u16, serialize_u32: u32, serialize_u64: u64,
    }

    fn serialize_bool(self, value: bool) -> Encoded {
        self.tagged(if value { b't' } else { b'f' }, &[])
    }

    fn serialize_f32(self, value: f32) -> Encoded {
        self.serialize_f64(value.into())
    }

    fn serialize_f64(self, value: f64) -> Encoded {
        self.tagged(b'd', &value.to_bits().to_be_bytes())
    }

    fn serialize_char(self, value: char) -> Encoded {
        self.text(value.encode_utf8(&mut [0; 4]))
    }

    fn serialize_str(self, value: &str) -> Encoded {
        self.text(value)
    }

    fn serialize_bytes(self, value: &[u8]) -> Encoded {
        self.sized(b'b', value)
    }

    fn serialize_none(self) -> Encoded {
        self.serialize_unit()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Encoded {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Encoded {
        self.tagged(b'n', &[])
    }

    fn serialize_unit_struct(self, _: &'static str) -> Encoded {
        self.serialize_unit()
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, name: &'static str) -> Encoded {
        self.variant(name)?;
        self.serialize_unit()
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Encoded {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        name: &'static str,
        value: &T,
    ) -> Encoded {
        self.variant(name)?;
        value.serialize(self)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Group<'e>, Impossible> {
        Ok(self.open(b'l'))
    }

    fn serialize_tuple(self, _: usize) -> Result<Group<'e>, Impossible> {
        Ok(self.open(b'l'))
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Group<'e>, Impossible> {
        Ok(self.open(b'l'))
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        name: &'static str,
        _: usize,
    ) -> Result<Group<'e>, Impossible> {
        self.variant(name)?;
        Ok(self.open(b'l'))
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Group<'e>, Impossible> {
        Ok(self.open(b'm'))
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Group<'e>, Impossible> {
        Ok(self.open(b'm'))
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        name: &'static str,
        _: usize,
    ) -> Result<Group<'e>, Impossible> {
        self.variant(name)?;
        Ok(self.open(b'm'))
    }
}

macro_rules! lists {
    ($($name:ident: $method:ident),+ $(,)?) => {$(
        impl ser::$name for Group<'_> {
            type Ok = ();
            type Error = Impossible;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Encoded {
                self.item(value)
            }

            fn end(self) -> Encoded {
                self.close()
            }
        }
    )+};
}

lists! {
    SerializeSeq: serialize_element,
    SerializeTuple: serialize_element,
    SerializeTupleStruct: serialize_field,
    SerializeTupleVariant: serialize_field,
}

macro_rules! structs {
    ($($name:ident),+ $(,)?) => {$(
        impl ser::$name for Group<'_> {
            type Ok = ();
            type Error = Impossible;

            fn serialize_field<T: Serialize + ?Sized>(
                &mut self,
                key: &'static str,
                value: &T,
            ) -> Encoded {
                self.entry(key)?;
                value.serialize(&mut *self.encoder)
            }

            fn end(self) -> Encoded {
                self.close()
            }
        }
    )+};
}

structs!(SerializeStruct, SerializeStructVariant);

impl ser::SerializeMap for Group<'_> {
    type Ok = ();
    type Error = Impossible;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Encoded {
        self.entry(key)
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Encoded {
        value.serialize(&mut *self.encoder)
    }

    fn end(self) -> Encoded {
        self.close()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_order_of_keys_does_not_count_and_the_order_of_lists_does() {
        assert_eq!(
            canonical(&json!({"a": 1, "b": 2})),
            canonical(&json!({"b": 2, "a": 1}))
        );
        assert_ne!(canonical(&json!([1, 2])), canonical(&json!([2, 1])));
    }

    #[test]
    fn fields_are_sorted_at_every_depth() {
        #[derive(serde::Serialize)]
        struct Outer {
            b: Inner,
            a: u8,
        }
        #[derive(serde::Serialize)]
        struct Inner {
            d: u8,
            c: [u8; 1],
        }
        let written = [Outer {
            b: Inner { d: 1, c: [2] },
            a: 3,
        }];
        assert_eq!(
            canonical(&(written, 4)),
            canonical(&json!([[{"a": 3, "b": {"c": [2], "d": 1}}], 4]))
        );
    }

    #[test]
    fn lengths_keep_neighbours_apart() {
        assert_ne!(canonical(&("ab", "c")), canonical(&("a", "bc")));
        assert_ne!(canonical(&[[1], [2]]), canonical(&[[1, 2]; 1]));
        assert_ne!(canonical(&"1"), canonical(&1));
        assert_ne!(canonical(&0.0_f64), canonical(&-0.0_f64));
    }
}
