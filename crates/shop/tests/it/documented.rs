//! `docs/JSON.md`: which keys an object has, and of which type.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::json_schema::{self, Property};

/// The tables of the page, each by the name over it: the keys with their types.
pub(crate) struct Documented {
    objects: BTreeMap<String, BTreeMap<String, Property>>,
    /// The names of the tables that are the answers of commands.
    pub(crate) answers: Vec<String>,
    pub(crate) examples: Vec<Value>,
}

impl Documented {
    pub(crate) fn read() -> Self {
        let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/JSON.md");
        let text = fs::read_to_string(page).unwrap();
        let mut objects: BTreeMap<String, BTreeMap<String, Property>> = BTreeMap::new();
        let (mut names, mut answers) = (Vec::new(), Vec::new());
        for line in text.lines() {
            if let Some(heading) = line.strip_prefix("##") {
                let heading = heading.trim_start_matches('#').trim();
                names = heading.split(", ").map(str::to_owned).collect();
                if line.starts_with("## ") {
                    answers.extend(names.clone());
                }
            }
            let cells: Vec<&str> = line.split('|').map(str::trim).collect();
            let Some(key) = cells
                .get(1)
                .and_then(|c| c.strip_prefix('`')?.strip_suffix('`'))
            else {
                continue;
            };
            for name in &names {
                let object = objects.entry(name.clone()).or_default();
                let property = Property {
                    kind: cells[2].to_owned(),
                    meaning: cells.get(3).copied().unwrap_or_default().to_owned(),
                };
                object.insert(key.to_owned(), property);
            }
        }
        let revision = objects["revision"].clone();
        objects.get_mut("entry").unwrap().extend(revision);
        objects.insert("show".to_owned(), objects["entry"].clone());
        let created = objects["create"].clone();
        objects.get_mut("generated").unwrap().extend(created);
        let blocks = text.split("```json\n").skip(1);
        let examples = blocks
            .map(|block| serde_json::from_str(block.split("```").next().unwrap()).unwrap())
            .collect();
        Self {
            objects,
            answers,
            examples,
        }
    }

    /// The page as a JSON Schema.
    pub(crate) fn schema(&self) -> Value {
        json_schema::of(&self.objects, &self.answers)
    }

    /// Checks an answer against the table of this name, and against the published schema.
    #[track_caller]
    pub(crate) fn check(&self, name: &str, value: &Value) {
        self.check_object(name, value);
        json_schema::Published::read().check(name, value);
    }

    #[track_caller]
    fn check_object(&self, name: &str, value: &Value) {
        let documented = self
            .objects
            .get(name)
            .unwrap_or_else(|| panic!("no table {name}"));
        let object = value
            .as_object()
            .unwrap_or_else(|| panic!("{name}: no object: {value}"));
        // The place of a setting has keys that depend on its kind.
        if name != "origin" {
            let keys: Vec<&String> = object.keys().collect();
            let there = |(key, property): &(&String, &Property)| {
                !property.may_be_absent() || object.contains_key(key.as_str())
            };
            let expected = documented.iter().filter(there);
            let expected: Vec<&String> = expected.map(|(key, _)| key).collect();
            assert_eq!(sorted(keys), sorted(expected), "the keys of {name}");
        }
        for (key, property) in documented {
            let what = format!("{name}.{key}");
            if let Some(value) = object.get(key) {
                self.check_type(&what, property.present(), value);
            }
        }
    }

    #[track_caller]
    fn check_type(&self, what: &str, kind: &str, value: &Value) {
        if let Some(kind) = kind.strip_suffix(" or null") {
            if !value.is_null() {
                self.check_type(what, kind, value);
            }
            return;
        }
        if let Some(kind) = kind.strip_prefix("list of ") {
            for item in value
                .as_array()
                .unwrap_or_else(|| panic!("{what}: no list: {value}"))
            {
                self.check_type(what, kind, item);
            }
            return;
        }
        if let Some(kind) = kind.strip_prefix("map of ") {
            for item in value.as_object().unwrap().values() {
                self.check_type(what, kind, item);
            }
            return;
        }
        let fits = match kind {
            "text" => value.is_string(),
            "number" => value.is_u64(),
            "true or false" => value.is_boolean(),
            "anything" => true,
            object => {
                self.check_object(object, value);
                true
            }
        };
        assert!(fits, "{what} is no {kind}: {value}");
    }
}

fn sorted(mut keys: Vec<&String>) -> Vec<&String> {
    keys.sort();
    keys
}
