//! The sources of the migrations: where they are, and what they say.

use std::cell::RefCell;
use std::collections::HashMap;
use std::fs;
use std::path::{Component, Path, PathBuf};
use std::rc::Rc;

use whimbrel_schema::place::Place;
use whimbrel_schema::{Registry, registry::Revision};

/// The sources of a package, read as they are asked for.
#[derive(Debug)]
pub(crate) struct Sources {
    package: PathBuf,
    texts: RefCell<HashMap<String, Option<Rc<str>>>>,
}

impl Sources {
    /// The sources of the package in this folder.
    pub(crate) fn of_package(package: &Path) -> Self {
        Self {
            package: package.to_owned(),
            texts: RefCell::default(),
        }
    }

    /// The folder of the package.
    pub(super) fn package(&self) -> &Path {
        &self.package
    }

    /// The folder in which the registry stands, relative to the package where it can be.
    pub(super) fn folder(&self, registry: &Registry) -> Option<PathBuf> {
        let file = self.locate(registry.place().file())?;
        let folder = file.parent()?;
        let relative = folder.strip_prefix(&self.package).unwrap_or(folder);
        // An empty path is the package itself.
        Some(Path::new(".").join(relative).components().collect())
    }

    /// The text of the file in which something was written.
    pub(super) fn text(&self, place: Place) -> Option<Rc<str>> {
        let mut texts = self.texts.borrow_mut();
        let text = texts.entry(place.file().to_owned()).or_insert_with(|| {
            let path = self.locate(place.file())?;
            fs::read_to_string(path).ok().map(Rc::from)
        });
        text.clone()
    }

    /// The file of a revision's module, relative to the package, with forward slashes.
    pub(super) fn file(&self, revision: &Revision) -> String {
        let file = revision.header.place().file();
        match self.locate(file) {
            Some(path) => match path.strip_prefix(&self.package) {
                Ok(relative) => spoken(relative),
                Err(_) => spoken(Path::new(file)),
            },
            None => format!("migrations/{}.rs", revision.module),
        }
    }

    /// Finds a file by the name under which the compiler knew it.
    ///
    /// That name is relative to the workspace, which is some folder above the package, unless paths
    /// are remapped; then the end of it is looked for in the package.
    fn locate(&self, file: &str) -> Option<PathBuf> {
        let file = Path::new(file);
        let above = self.package.ancestors().map(|folder| folder.join(file));
        let parts: Vec<Component<'_>> = file.components().collect();
        let ends = (1..parts.len()).filter_map(|from| {
            let end: PathBuf = parts.get(from..)?.iter().collect();
            Some(self.package.join(end))
        });
        let found = above.chain(ends).find(|path| path.is_file())?;
        Some(collapsed(&found))
    }
}

/// A path as it is shown: without detours, with forward slashes.
pub(super) fn spoken(path: &Path) -> String {
    collapsed(path).to_string_lossy().replace('\\', "/")
}

/// A path without `folder/..` in it.
fn collapsed(path: &Path) -> PathBuf {
    let mut collapsed = PathBuf::new();
    for part in path.components() {
        let goes_back = part == Component::ParentDir
            && matches!(
                collapsed.components().next_back(),
                Some(Component::Normal(_))
            );
        if goes_back {
            collapsed.pop();
        } else {
            collapsed.push(part);
        }
    }
    collapsed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn detours_are_left_out() {
        assert_eq!(
            spoken(Path::new("src/../migrations/a.rs")),
            "migrations/a.rs"
        );
        assert_eq!(spoken(Path::new("../a.rs")), "../a.rs");
        assert_eq!(spoken(Path::new("/a/../../b.rs")), "/../b.rs");
    }

    #[test]
    fn files_are_found_from_the_workspace_or_by_the_end_of_a_remapped_path() {
        let workspace = tempfile::tempdir().unwrap();
        let package = workspace.path().join("crates/app");
        let file = package.join("migrations/m1.rs");
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, "").unwrap();
        let sources = Sources::of_package(&package);
        for known in [
            "crates/app/migrations/m1.rs",
            "crates/app/src/../migrations/m1.rs",
            "migrations/m1.rs",
            "/remapped/app/migrations/m1.rs",
        ] {
            fs::create_dir_all(package.join("src")).unwrap();
            assert_eq!(sources.locate(known), Some(file.clone()), "{known}");
        }
        assert_eq!(sources.locate("migrations/m2.rs"), None);
    }
}
