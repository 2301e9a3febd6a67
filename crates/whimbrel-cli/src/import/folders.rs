//! The folders of a tree of Diesel migrations, in the order in which Diesel runs them.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::failure::{Failure, Kind};

/// A migration as Diesel has it.
#[derive(Debug)]
pub(super) struct Folder {
    /// The name of the folder.
    pub(super) name: String,
    /// The version under which Diesel records it.
    pub(super) version: String,
    /// The text of `up.sql`.
    pub(super) up: String,
    /// The text of `down.sql`, when there is one.
    pub(super) down: Option<String>,
    /// Whether Diesel puts a transaction around it.
    pub(super) in_transaction: bool,
}

/// What a tree holds.
#[derive(Debug, Default)]
pub(super) struct Tree {
    pub(super) folders: Vec<Folder>,
    /// What is no migration, by name.
    pub(super) passed_over: Vec<String>,
}

/// Reads a tree; folders whose names begin with a dot and single files are no migrations, as for
/// Diesel.
pub(super) fn tree(root: &Path) -> Result<Tree, Failure> {
    let shown = root.display().to_string();
    let entries = fs::read_dir(root).map_err(|error| Failure::unreadable(&shown, &error))?;
    let mut tree = Tree::default();
    let mut by_version: BTreeMap<String, Folder> = BTreeMap::new();
    for entry in entries {
        let entry = entry.map_err(|error| Failure::unreadable(&shown, &error))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = entry.path();
        if name.starts_with('.') || !path.is_dir() {
            continue;
        }
        if !path.join("up.sql").is_file() {
            tree.passed_over.push(name);
            continue;
        }
        let folder = folder(&path, name)?;
        if let Some(other) = by_version.get(&folder.version) {
            let (one, two) = (other.name.clone(), folder.name);
            let (one, two) = if one < two { (one, two) } else { (two, one) };
            let version = &folder.version;
            let message = format!("`{one}` and `{two}` have the same version, {version}");
            return Err(Failure::new(Kind::Failed, message).hint(
                "Diesel runs one of them and passes over the other: rename the one that never ran",
            ));
        }
        by_version.insert(folder.version.clone(), folder);
    }
    tree.passed_over.sort();
    tree.folders = by_version.into_values().collect();
    Ok(tree)
}

fn folder(path: &Path, name: String) -> Result<Folder, Failure> {
    let up = text(&path.join("up.sql"))?;
    let down = path.join("down.sql");
    let down = down.is_file().then(|| text(&down)).transpose()?;
    // Diesel takes what stands before the first underscore, without hyphens.
    let version = name.split('_').next().unwrap_or_default().replace('-', "");
    Ok(Folder {
        version,
        up,
        down,
        in_transaction: in_transaction(&path.join("metadata.toml")),
        name,
    })
}

fn text(path: &Path) -> Result<String, Failure> {
    let shown = path.display().to_string();
    let bytes = fs::read(path).map_err(|error| Failure::unreadable(&shown, &error))?;
    let text = String::from_utf8(bytes)
        .map_err(|_| Failure::new(Kind::Failed, format!("`{shown}` is not UTF-8")))?;
    // A mark of the byte order is no SQL.
    Ok(text.trim_start_matches('\u{feff}').replace("\r\n", "\n"))
}

/// Reads `run_in_transaction` as Diesel does: an empty file says no, one that cannot be read as TOML
/// says nothing.
fn in_transaction(path: &Path) -> bool {
    let Ok(text) = fs::read_to_string(path) else {
        return true;
    };
    let mut lines = text.lines().map(str::trim);
    let value = lines.find_map(|line| line.strip_prefix("run_in_transaction"));
    match value.map(|rest| rest.trim_start_matches([' ', '=']).trim_start()) {
        Some(rest) => !rest.starts_with("false"),
        None => text.lines().any(|line| {
            let line = line.trim();
            !line.is_empty() && !line.starts_with('#') && !line.contains('=')
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metadata_is_read_as_diesel_reads_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("metadata.toml");
        assert!(in_transaction(&path));
        for (text, expected) in [
            ("run_in_transaction = false\n", false),
            ("# why\nrun_in_transaction=true", true),
            ("", false),
            ("this is no TOML", true),
        ] {
            fs::write(&path, text).unwrap();
            assert_eq!(in_transaction(&path), expected, "{text}");
        }
    }
}
