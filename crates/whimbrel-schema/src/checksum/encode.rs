//! The canonical encoding: a serde serializer whose bytes depend on the data alone.
//!
//! Every value is a tag and its content; text and lists carry their length; the fields of a struct
//! and the keys of a map are sorted; a field that is left out stands for its default.

use std::fmt;

use serde::ser::{self, Serialize, Serializer};

/// The canonical bytes of a value.
pub(super) fn canonical(value: &impl Serialize) -> Vec<u8> {
    // The encoder accepts every value, so that there is no error to hand on.
    value.serialize(Encoder).unwrap_or_default()
}

struct Encoder;

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

type Encoded = Result<Vec<u8>, Impossible>;

fn tagged(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut bytes = vec![tag];
    bytes.extend_from_slice(content);
    bytes
}

fn sized(tag: u8, length: usize, content: &[u8]) -> Vec<u8> {
    let mut bytes = vec![tag];
    bytes.extend_from_slice(&(length as u64).to_be_bytes());
    bytes.extend_from_slice(content);
    bytes
}

fn text(value: &str) -> Vec<u8> {
    sized(b's', value.len(), value.as_bytes())
}

fn integer(value: i128) -> Vec<u8> {
    tagged(b'i', &value.to_be_bytes())
}

fn variant(name: &str, content: Vec<u8>) -> Vec<u8> {
    let mut bytes = tagged(b'v', &text(name));
    bytes.extend(content);
    bytes
}

#[derive(Default)]
struct List {
    name: Option<&'static str>,
    length: usize,
    content: Vec<u8>,
}

impl List {
    fn named(name: &'static str) -> Self {
        Self {
            name: Some(name),
            ..Self::default()
        }
    }

    fn item<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Impossible> {
        self.content.extend(value.serialize(Encoder)?);
        self.length += 1;
        Ok(())
    }

    fn close(self) -> Encoded {
        let list = sized(b'l', self.length, &self.content);
        Ok(match self.name {
            Some(name) => variant(name, list),
            None => list,
        })
    }
}

#[derive(Default)]
struct Map {
    name: Option<&'static str>,
    entries: Vec<(Vec<u8>, Vec<u8>)>,
    key: Vec<u8>,
}

impl Map {
    fn entry<T: Serialize + ?Sized>(&mut self, key: Vec<u8>, value: &T) -> Result<(), Impossible> {
        self.entries.push((key, value.serialize(Encoder)?));
        Ok(())
    }

    fn close(mut self) -> Encoded {
        self.entries.sort();
        let length = self.entries.len();
        let content: Vec<u8> = self
            .entries
            .into_iter()
            .flat_map(|(key, value)| [key, value])
            .flatten()
            .collect();
        let map = sized(b'm', length, &content);
        Ok(match self.name {
            Some(name) => variant(name, map),
            None => map,
        })
    }
}

macro_rules! integers {
    ($($method:ident: $kind:ty),+ $(,)?) => {$(
        fn $method(self, value: $kind) -> Encoded {
            Ok(integer(value.into()))
        }
    )+};
}

impl Serializer for Encoder {
    type Ok = Vec<u8>;
    type Error = Impossible;
    type SerializeSeq = List;
    type SerializeTuple = List;
    type SerializeTupleStruct = List;
    type SerializeTupleVariant = List;
    type SerializeMap = Map;
    type SerializeStruct = Map;
    type SerializeStructVariant = Map;

    integers! {
        serialize_i8: i8, serialize_i16: i16, serialize_i32: i32, serialize_i64: i64,
        serialize_u8: u8, serialize_u16: u16, serialize_u32: u32, serialize_u64: u64,
    }

    fn serialize_bool(self, value: bool) -> Encoded {
        Ok(vec![if value { b't' } else { b'f' }])
    }

    fn serialize_f32(self, value: f32) -> Encoded {
        self.serialize_f64(value.into())
    }

    fn serialize_f64(self, value: f64) -> Encoded {
        Ok(tagged(b'd', &value.to_bits().to_be_bytes()))
    }

    fn serialize_char(self, value: char) -> Encoded {
        Ok(text(value.encode_utf8(&mut [0; 4])))
    }

    fn serialize_str(self, value: &str) -> Encoded {
        Ok(text(value))
    }

    fn serialize_bytes(self, value: &[u8]) -> Encoded {
        Ok(sized(b'b', value.len(), value))
    }

    fn serialize_none(self) -> Encoded {
        self.serialize_unit()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Encoded {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Encoded {
        Ok(vec![b'n'])
    }

    fn serialize_unit_struct(self, _: &'static str) -> Encoded {
        self.serialize_unit()
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, name: &'static str) -> Encoded {
        Ok(variant(name, vec![b'n']))
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
        Ok(variant(name, value.serialize(self)?))
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<List, Impossible> {
        Ok(List::default())
    }

    fn serialize_tuple(self, _: usize) -> Result<List, Impossible> {
        Ok(List::default())
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<List, Impossible> {
        Ok(List::default())
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        name: &'static str,
        _: usize,
    ) -> Result<List, Impossible> {
        Ok(List::named(name))
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Map, Impossible> {
        Ok(Map::default())
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Map, Impossible> {
        Ok(Map::default())
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        name: &'static str,
        _: usize,
    ) -> Result<Map, Impossible> {
        Ok(Map {
            name: Some(name),
            ..Map::default()
        })
    }
}

macro_rules! lists {
    ($($name:ident: $method:ident),+ $(,)?) => {$(
        impl ser::$name for List {
            type Ok = Vec<u8>;
            type Error = Impossible;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Impossible> {
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
        impl ser::$name for Map {
            type Ok = Vec<u8>;
            type Error = Impossible;

            fn serialize_field<T: Serialize + ?Sized>(
                &mut self,
                key: &'static str,
                value: &T,
            ) -> Result<(), Impossible> {
                self.entry(text(key), value)
            }

            fn end(self) -> Encoded {
                self.close()
            }
        }
    )+};
}

structs!(SerializeStruct, SerializeStructVariant);

impl ser::SerializeMap for Map {
    type Ok = Vec<u8>;
    type Error = Impossible;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Impossible> {
        self.key = key.serialize(Encoder)?;
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Impossible> {
        let key = std::mem::take(&mut self.key);
        self.entry(key, value)
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
    fn lengths_keep_neighbours_apart() {
        assert_ne!(canonical(&("ab", "c")), canonical(&("a", "bc")));
        assert_ne!(canonical(&[[1], [2]]), canonical(&[[1, 2]; 1]));
        assert_ne!(canonical(&"1"), canonical(&1));
        assert_ne!(canonical(&0.0_f64), canonical(&-0.0_f64));
    }
}
