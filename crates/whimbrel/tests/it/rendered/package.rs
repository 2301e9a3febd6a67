//! A package of rendered modules that prints what they record.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

use whimbrel_schema::operation::Operation;

/// Builds a package of the modules, and returns what the `up` of each records.
pub(super) fn recorded_by(modules: &[String]) -> Vec<Vec<Operation>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let root = root.canonicalize().unwrap();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("rendered");
    // Modules of an earlier run must not stay.
    let _ = fs::remove_dir_all(folder.join("src"));
    fs::create_dir_all(folder.join("src")).unwrap();
    let manifest = format!(
        "[package]\nname = \"rendered\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
         [dependencies]\nserde_json = \"1\"\n\
         whimbrel = {{ path = {:?}, default-features = false }}\n\n\
         [profile.dev]\ndebug = false\nincremental = false\n\n[workspace]\n",
        root.join("crates/whimbrel")
    );
    fs::write(folder.join("Cargo.toml"), manifest).unwrap();
    // The versions that the repository is built with are there already: nothing is downloaded.
    fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock")).unwrap();
    for (at, text) in modules.iter().enumerate() {
        fs::write(folder.join(format!("src/m{at}.rs")), text).unwrap();
    }
    fs::write(folder.join("src/main.rs"), main(modules.len())).unwrap();
    let output = Command::new(env!("CARGO"))
        .args(["run", "--quiet", "--offline"])
        .current_dir(&folder)
        .env("CARGO_TARGET_DIR", folder.with_file_name("rendered-target"))
        .env("CARGO_TERM_COLOR", "never")
        .env_remove("RUSTFLAGS")
        .output()
        .unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{stderr}");
    let lines = String::from_utf8(output.stdout).unwrap();
    let lines = lines.lines();
    lines
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn main(count: usize) -> String {
    let mut text = String::from(
        "use whimbrel::{Migration, Schema};\n\n\
         fn show(up: fn(&mut Schema)) {\n    \
         let recorded = Schema::record(up).operations.into_iter();\n    \
         let operations: Vec<_> = recorded.map(|recorded| recorded.operation).collect();\n    \
         println!(\"{}\", serde_json::to_string(&operations).unwrap());\n}\n\n",
    );
    for at in 0..count {
        writeln!(text, "mod m{at};").unwrap();
    }
    text.push_str("\nfn main() {\n");
    for at in 0..count {
        writeln!(text, "    show(m{at}::Revision::up);").unwrap();
    }
    text + "}\n"
}
