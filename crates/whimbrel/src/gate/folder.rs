//! The folder of the migrations: no module in it is forgotten, no SQL folder shares an id.

use std::fs;
use std::path::Path;

use whimbrel_schema::Registry;
use whimbrel_schema::verify::{Finding, rule};

/// What stands in the folder, by name.
#[derive(Debug, Default)]
pub(super) struct Listing {
    /// The modules, files or folders, without `.rs`.
    modules: Vec<String>,
    /// The folders that hold an `up.sql`.
    sql: Vec<String>,
}

impl Listing {
    /// Lists a folder; nothing when it cannot be read.
    pub(super) fn read(folder: &Path) -> Self {
        let mut listing = Self::default();
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = entry.path();
            if path.join("up.sql").is_file() {
                listing.sql.push(name);
            } else if path.join("mod.rs").is_file() {
                listing.modules.push(name);
            } else if let Some(module) = name.strip_suffix(".rs") {
                listing.modules.push(module.to_owned());
            }
        }
        listing.modules.sort();
        listing.sql.sort();
        listing
    }

    /// Compares the folder with the registry.
    pub(super) fn check(&self, registry: &Registry) -> Vec<Finding> {
        let forgotten = self
            .modules
            .iter()
            .filter_map(|name| forgotten(name, registry));
        let shared = self.sql.iter().filter_map(|name| shared(name, registry));
        forgotten.chain(shared).collect()
    }
}

/// A file that looks like a revision and that the registry does not list.
fn forgotten(name: &str, registry: &Registry) -> Option<Finding> {
    let digits = name.strip_prefix('m').unwrap_or(name);
    if !digits.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let mut listed = registry.revisions().iter();
    if listed.any(|revision| revision.module == name) {
        return None;
    }
    let message = format!("the registry does not list `{name}.rs`, which stands beside it");
    let help = if name.starts_with('m') {
        format!("add `mod {name};` and a line in `registry![…]`, or move the file away")
    } else {
        format!("a module begins with a letter: call it `m{name}.rs` and list it")
    };
    let finding = Finding::new(rule::UNLISTED_MODULE, registry.place(), message);
    Some(finding.help(help))
}

/// An SQL folder whose version, which Diesel takes from its name, is a revision's id.
fn shared(name: &str, registry: &Registry) -> Option<Finding> {
    let version = name.split('_').next().unwrap_or(name).replace('-', "");
    let mut revisions = registry.revisions().iter();
    let revision = revisions.find(|revision| revision.header.id == version)?;
    let message = format!("the id `{version}` belongs to the SQL folder `{name}` as well");
    let finding = Finding::new(rule::DUPLICATE_ID, revision.header.place(), message);
    let help = "both would be one row of Diesel's table: give one of them another id";
    Some(finding.about(revision).literal(version).help(help))
}

#[cfg(test)]
mod tests {
    use super::*;

    mod m20260101000000_listed {
        use whimbrel_schema::prelude::*;
        pub(super) struct Revision;
        impl Migration for Revision {
            const HEADER: Header = Header::new("20260101000000", "listed");
            fn up(_schema: &mut Schema) {}
        }
    }

    whimbrel_schema::registry![m20260101000000_listed];

    #[test]
    fn forgotten_modules_and_shared_ids_are_found() {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str| {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        };
        for name in [
            "mod.rs",
            "money.rs",
            "helpers.rs",
            "m20260101000000_listed.rs",
            "m20260102000000_forgotten.rs",
            "m20260103000000_folder/mod.rs",
            "20260104000000_no_module.rs",
            "m20260105000000_notes.md",
            "2026-01-01-000000_sql/up.sql",
            "2019-01-01-000000_sql/up.sql",
        ] {
            file(name);
        }
        let found = Listing::read(folder.path()).check(&REGISTRY);
        let said: Vec<_> = found
            .iter()
            .map(|finding| finding.message.as_str())
            .collect();
        assert_eq!(
            said,
            [
                "the registry does not list `20260104000000_no_module.rs`, which stands beside it",
                "the registry does not list `m20260102000000_forgotten.rs`, which stands beside it",
                "the registry does not list `m20260103000000_folder.rs`, which stands beside it",
                "the id `20260101000000` belongs to the SQL folder `2026-01-01-000000_sql` as well",
            ]
        );
        assert!(
            Listing::read(Path::new("/no/such/folder"))
                .check(&REGISTRY)
                .is_empty()
        );
    }
}
