//! A crate whose migrations change between builds.

use std::fs;
use std::path::{Path, PathBuf};

use super::build::{Build, cargo, workspace};

const MIGRATION: &str = r#"//! A table.
use whimbrel::prelude::*;

pub struct Revision;

impl Migration for Revision {
    const HEADER: Header = Header::new("ID", "MESSAGE")PARENT;

    fn up(schema: &mut Schema) {
        schema.create_table("TABLE", |t| {
            t.integer("id").primary_key();
        });
    }
}
"#;

/// A package in a folder of its own.
struct Package {
    name: &'static str,
    folder: PathBuf,
}

impl Package {
    fn new(name: &'static str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _ = fs::remove_dir_all(&folder);
        let package = Self { name, folder };
        let library = workspace().join("../../crates/whimbrel");
        let library = library.canonicalize().unwrap();
        let dependency = format!(
            "whimbrel = {{ path = {library:?}, default-features = false, features = [\"gate\"] }}"
        );
        package.write(
            "Cargo.toml",
            &format!(
                "[package]\nname = {name:?}\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
                 [dependencies]\n{dependency}\n\n[build-dependencies]\n{dependency}\n\n\
                 [profile.dev]\ndebug = false\nincremental = false\n\n[workspace]\n"
            ),
        );
        for file in ["build.rs", "src/lib.rs"] {
            let text = fs::read_to_string(workspace().join("schema/must_pass").join(file));
            package.write(file, &text.unwrap());
        }
        let lock = fs::read(workspace().join("../../Cargo.lock")).unwrap();
        fs::write(package.folder.join("Cargo.lock"), lock).unwrap();
        package
    }

    fn write(&self, file: &str, text: &str) {
        let path = self.folder.join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn migration(&self, module: &str, parent: &str) {
        let (id, message) = module[1..].split_once('_').unwrap();
        let parent = match parent {
            "" => String::new(),
            parent => format!(".revises({parent:?})"),
        };
        let text = MIGRATION
            .replace("ID", id)
            .replace("MESSAGE", message)
            .replace("PARENT", &parent)
            .replace("TABLE", message);
        self.write(&format!("migrations/{module}.rs"), &text);
    }

    fn list(&self, modules: &[&str]) {
        let mods: String = modules.iter().map(|m| format!("mod {m};\n")).collect();
        let text = format!(
            "//! A.\n\n{mods}\nwhimbrel::registry![{}];\n",
            modules.join(", ")
        );
        self.write("migrations/mod.rs", &text);
    }

    fn check(&self) -> Build {
        Build::of(cargo("check").current_dir(&self.folder), self.name)
    }
}

#[test]
fn the_gate_looks_again_exactly_when_migrations_change() {
    let first = "m20260101000000_first";
    let second = "m20260102000000_second";
    let package = Package::new("growing");
    package.migration(first, "");
    package.list(&[first]);
    let build = package.check();
    assert!(build.is_success, "{}", build.text);
    assert!(
        package.check().is_fresh,
        "built again though nothing changed"
    );

    // Neither rustc nor cargo knows of a file that nothing lists.
    package.migration(second, "20260101000000");
    let build = package.check();
    assert!(!build.is_success);
    assert!(build.text.contains("[unlisted-module]"), "{}", build.text);

    package.list(&[first, second]);
    let build = package.check();
    assert!(build.is_success, "{}", build.text);

    package.migration(second, "20260101000001");
    let build = package.check();
    assert!(!build.is_success);
    assert!(build.text.contains("[missing-parent]"), "{}", build.text);

    package.list(&[first]);
    fs::remove_file(package.folder.join(format!("migrations/{second}.rs"))).unwrap();
    let build = package.check();
    assert!(build.is_success, "{}", build.text);

    // Other modules in the program than in the build script.
    package.write(
        "src/lib.rs",
        "mod migrations { whimbrel::registry![]; }\nwhimbrel::embed!(migrations::REGISTRY);\n",
    );
    let build = package.check();
    assert!(!build.is_success);
    let sentence = "these are not the migrations that the gate verified";
    assert!(build.text.contains(sentence), "{}", build.text);
}

/// What `migrate create` writes, as its own tests hold it.
const CREATED: &str = "../../crates/shop/tests/it/snapshots/it__create__created.snap";

#[test]
fn a_fresh_revision_builds_without_a_warning() {
    let snapshot = fs::read_to_string(workspace().join(CREATED)).unwrap();
    let (_, text) = snapshot.rsplit_once("---\n").unwrap();
    let package = Package::new("fresh");
    let first = "m20260104090000_first";
    let fresh = "m20260105090000_add_user_preferences";
    package.migration(first, "");
    let text = text.replace("[ID]", "20260105090000");
    package.write(&format!("migrations/{fresh}.rs"), &text);
    package.list(&[first, fresh]);
    let build = package.check();
    assert!(build.is_success, "{}", build.text);
    assert_eq!(build.text, "");
}

#[test]
fn the_gate_tells_a_stale_schema_file() {
    let first = "m20260101000000_first";
    let package = Package::new("stale");
    package.migration(first, "");
    package.list(&[first]);
    package.write("diesel.toml", "[print_schema]\nfile = \"src/schema.rs\"\n");
    let build = package.check();
    assert!(build.is_success, "{}", build.text);
    assert!(
        build.text.contains("`src/schema.rs` is missing"),
        "{}",
        build.text
    );

    package.write("src/schema.rs", "// Something else.\n");
    let build = package.check();
    assert!(build.text.contains("[stale-schema]"), "{}", build.text);
    assert!(build.text.contains("migrate schema"), "{}", build.text);

    package.write(
        "src/schema.rs",
        "// @generated automatically by Diesel CLI.\n\ndiesel::table! {\n    first (id) {\n        \
         id -> Int4,\n    }\n}\n",
    );
    let build = package.check();
    assert!(!build.text.contains("src/schema.rs"), "{}", build.text);
    assert!(
        package.check().is_fresh,
        "built again though nothing changed"
    );
}
