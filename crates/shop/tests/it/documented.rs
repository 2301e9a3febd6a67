//! `docs/JSON.md`: which keys an object has, and of which type.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::Value;

/// The tables of the page, each by the name over it: the keys with their types.
pub(crate) struct Documented {
    objects: BTreeMap<String, BTreeMap<String, String>>,
    pub(crate) examples: Vec<Value>,
}

impl Documented {
    pub(crate) fn read() -> Self {
        let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/JSON.md");
        let text = fs::read_to_string(page).unwrap();
        let mut objects: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
        let mut names = Vec::new();
        for line in text.lines() {
            if let Some(heading) = line.strip_prefix("##") {
                let heading = heading.trim_start_matches('#').trim();
                names = heading.split(", ").map(str::to_owned).collect();
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
                object.insert(key.to_owned(), cells[2].to_owned());
            }
        }
        let revision = objects["revision"].clone();
        objects.get_mut("entry").unwrap().extend(revision);
        objects.insert("show".to_owned(), objects["entry"].clone());
        let blocks = text.split("```json\n").skip(1);
        let examples = blocks
            .map(|block| serde_json::from_str(block.split("```").next().unwrap()).unwrap())
            .collect();
        Self { objects, examples }
    }

    /// Checks an object against the table of this name.
    #[track_caller]
    pub(crate) fn check(&self, name: &str, value: &Value) {
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
            let expected: Vec<&String> = documented.keys().collect();
            assert_eq!(sorted(keys), sorted(expected), "the keys of {name}");
        }
        for (key, kind) in documented {
            let what = format!("{name}.{key}");
            self.check_type(&what, kind, &object[key]);
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
                self.check(object, value);
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
