//! `docs/json-schema.json`: the tables of `docs/JSON.md` as a JSON Schema.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{env, fs};

use serde_json::{Map, Value, json};

use crate::documented::Documented;
use crate::shop::Shop;

/// A key of an object: its type in the words of the page, and what it means.
#[derive(Clone)]
pub(crate) struct Property {
    pub(crate) kind: String,
    pub(crate) meaning: String,
}

impl Property {
    pub(crate) fn may_be_absent(&self) -> bool {
        self.kind.ends_with(" or absent")
    }

    /// Its type where it is there.
    pub(crate) fn present(&self) -> &str {
        self.kind.strip_suffix(" or absent").unwrap_or(&self.kind)
    }
}

/// The schema of objects; each of the answers is one of them.
pub(crate) fn of(
    objects: &BTreeMap<String, BTreeMap<String, Property>>,
    answers: &[String],
) -> Value {
    let definitions: Map<String, Value> = objects
        .iter()
        .map(|(name, properties)| (slug(name), object(name, properties)))
        .collect();
    let mut answers: Vec<String> = answers.iter().map(|name| slug(name)).collect();
    answers.sort();
    let references: Vec<Value> = answers.iter().map(|name| reference(name)).collect();
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "What the command line of Whimbrel answers with `--format json`",
        "description": "Keys are only ever added. Written by a test, from docs/JSON.md.",
        "anyOf": references,
        "$defs": definitions,
    })
}

fn object(name: &str, properties: &BTreeMap<String, Property>) -> Value {
    let required = properties
        .iter()
        .filter(|(_, property)| !property.may_be_absent());
    let required: Vec<&String> = required.map(|(key, _)| key).collect();
    let described = properties.iter().map(|(key, property)| {
        let mut schema = of_type(property.present());
        if !property.meaning.is_empty() {
            schema["description"] = json!(property.meaning);
        }
        (key.clone(), schema)
    });
    json!({
        "title": name,
        "type": "object",
        "required": required,
        "properties": described.collect::<Map<String, Value>>(),
    })
}

fn of_type(kind: &str) -> Value {
    if let Some(kind) = kind.strip_suffix(" or null") {
        return json!({"anyOf": [of_type(kind), {"type": "null"}]});
    }
    if let Some(kind) = kind.strip_prefix("list of ") {
        return json!({"type": "array", "items": of_type(kind)});
    }
    if let Some(kind) = kind.strip_prefix("map of ") {
        return json!({"type": "object", "additionalProperties": of_type(kind)});
    }
    match kind {
        "text" => json!({"type": "string"}),
        "number" => json!({"type": "integer", "minimum": 0}),
        "true or false" => json!({"type": "boolean"}),
        "anything" => json!({}),
        object => reference(&slug(object)),
    }
}

fn reference(slug: &str) -> Value {
    json!({"$ref": format!("#/$defs/{slug}")})
}

/// A name without what would have to be escaped in a reference.
fn slug(name: &str) -> String {
    let words = name.split(|c: char| !c.is_ascii_alphanumeric());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    words.join("_").to_lowercase()
}

/// The schema as it is published.
pub(crate) struct Published(Value);

impl Published {
    pub(crate) fn read() -> Self {
        Self(serde_json::from_str(&fs::read_to_string(file()).unwrap()).unwrap())
    }

    /// Checks an answer against the definition of this name.
    #[track_caller]
    pub(crate) fn check(&self, name: &str, value: &Value) {
        if let Err(why) = self.fits(name, &reference(&slug(name)), value) {
            panic!("{why}");
        }
    }

    /// The part of JSON Schema that the schema uses.
    fn fits(&self, at: &str, schema: &Value, value: &Value) -> Result<(), String> {
        for (keyword, operand) in schema.as_object().unwrap() {
            match keyword.as_str() {
                "$ref" => {
                    let pointer = operand.as_str().unwrap().trim_start_matches('#');
                    let Some(found) = self.0.pointer(pointer) else {
                        return Err(format!("{at}: no {pointer}"));
                    };
                    self.fits(at, found, value)?;
                }
                "anyOf" => {
                    let mut choices = operand.as_array().unwrap().iter();
                    if !choices.any(|choice| self.fits(at, choice, value).is_ok()) {
                        return Err(format!("{at}: none of {operand}: {value}"));
                    }
                }
                "type" if !is_of_type(operand.as_str().unwrap(), value) => {
                    return Err(format!("{at}: no {operand}: {value}"));
                }
                "required" => {
                    let mut keys = operand.as_array().unwrap().iter();
                    if let Some(key) = keys.find(|key| value.get(key.as_str().unwrap()).is_none()) {
                        return Err(format!("{at}: no key {key}"));
                    }
                }
                "properties" => {
                    for (key, schema) in operand.as_object().unwrap() {
                        if let Some(value) = value.get(key) {
                            self.fits(&format!("{at}.{key}"), schema, value)?;
                        }
                    }
                }
                "additionalProperties" => {
                    for (key, value) in value.as_object().into_iter().flatten() {
                        self.fits(&format!("{at}.{key}"), operand, value)?;
                    }
                }
                "items" => {
                    for (index, value) in value.as_array().into_iter().flatten().enumerate() {
                        self.fits(&format!("{at}[{index}]"), operand, value)?;
                    }
                }
                "minimum" => assert_eq!(operand, 0),
                "type" | "title" | "description" => {}
                unknown => panic!("{unknown} is not looked at"),
            }
        }
        Ok(())
    }
}

fn is_of_type(name: &str, value: &Value) -> bool {
    match name {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.is_u64(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        _ => false,
    }
}

fn file() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/json-schema.json")
}

#[test]
fn the_published_schema_says_what_the_page_says() {
    let schema = format!("{:#}\n", Documented::read().schema());
    if env::var_os("WHIMBREL_BLESS").is_some() {
        fs::write(file(), &schema).unwrap();
    }
    assert!(
        fs::read_to_string(file()).unwrap_or_default() == schema,
        "docs/json-schema.json is not what docs/JSON.md says; WHIMBREL_BLESS=1 writes it anew"
    );
}

#[test]
fn every_command_is_on_the_page() {
    let answers = Documented::read().answers;
    let help = Shop::new().run(&["--help"]).output;
    let commands = help.lines().skip_while(|line| *line != "Commands:").skip(1);
    for line in commands.take_while(|line| !line.is_empty()) {
        let command = line.split_whitespace().next().unwrap();
        let named = answers
            .iter()
            .any(|name| name.split(' ').next() == Some(command));
        assert!(named || command == "help", "{command}");
    }
}

#[test]
fn what_does_not_fit_is_refused() {
    let published = Published::read();
    let good = Shop::new().run(&["status", "--format=json"]).json();
    let fits = |value: &Value| {
        published
            .fits("status", &reference("status"), value)
            .is_ok()
    };
    assert!(fits(&good));
    for (pointer, wrong) in [
        ("/heads", json!("head")),
        ("/exists", json!(1)),
        ("/pending/0/parents", json!([null])),
        ("/pending/0/safety_score", json!(-1)),
        ("/database", Value::Null),
    ] {
        let mut bad = good.clone();
        *bad.pointer_mut(pointer).unwrap() = wrong;
        assert!(!fits(&bad), "{pointer}");
    }
    let mut more = good.clone();
    more["of a later version"] = json!(1);
    assert!(fits(&more));
    let mut less = good;
    less.as_object_mut().unwrap().remove("heads");
    assert!(!fits(&less));
}
