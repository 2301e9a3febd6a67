//! Cargo, run on the crates of `tests/gate`, and what it says.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

use serde_json::Value;

/// The workspace of the crates that must build, or must not.
pub(super) fn workspace() -> &'static Path {
    static WORKSPACE: OnceLock<PathBuf> = OnceLock::new();
    WORKSPACE.get_or_init(|| {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let root = root.canonicalize().unwrap();
        let workspace = root.join("tests/gate");
        // The versions that the repository is built with are there already: nothing is downloaded.
        fs::copy(root.join("Cargo.lock"), workspace.join("Cargo.lock")).unwrap();
        workspace
    })
}

/// Where the crates are built; all share their dependencies.
pub(super) fn target() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("gate")
}

/// A cargo command over the crates, free of what the cargo around this test asks for.
pub(super) fn cargo(command: &str) -> Command {
    let mut cargo = Command::new(env!("CARGO"));
    cargo
        .args([command, "--offline"])
        .current_dir(workspace())
        .env("CARGO_TARGET_DIR", target())
        .env("CARGO_TERM_COLOR", "never")
        .env_remove("RUSTFLAGS")
        .env_remove("WHIMBREL_GATE");
    cargo
}

/// Runs cargo, and returns its messages beside the rest of what it leaves.
pub(super) fn messages(command: &mut Command) -> (Vec<Value>, Output) {
    let output = command.arg("--message-format=json").output().unwrap();
    let stdout = String::from_utf8_lossy(&output.stdout);
    let lines = stdout.lines();
    let messages = lines.map(|line| serde_json::from_str(line).unwrap());
    (messages.collect(), output)
}

/// What became of a build.
pub(super) struct Build {
    /// Whether it succeeded.
    pub(super) is_success: bool,
    /// Whether the package was as it was, so that nothing of it was built.
    pub(super) is_fresh: bool,
    /// What rustc and the build script said of the package.
    pub(super) text: String,
}

impl Build {
    /// Builds one package.
    pub(super) fn of(command: &mut Command, package: &str) -> Self {
        let (messages, output) = messages(command.args(["-p", package]));
        let stderr = String::from_utf8(output.stderr).unwrap();
        let of_package = |message: &&Value| {
            let id = message["package_id"].as_str().unwrap_or_default();
            id.contains(&format!("#{package}@")) || id.ends_with(&format!("/{package}#0.0.0"))
        };
        let own: Vec<&Value> = messages.iter().filter(of_package).collect();
        let rendered = own
            .iter()
            .filter_map(|message| message["message"]["rendered"].as_str());
        let warning = format!("warning: {package}@");
        let warnings = stderr.lines().filter(|line| line.starts_with(&warning));
        let mut warnings: Vec<String> = warnings.map(|line| format!("{line}\n")).collect();
        // When the package fails after its script, cargo prints them once more.
        let mut told = BTreeSet::new();
        warnings.retain(|line| told.insert(line.clone()));
        let warnings = warnings.concat();
        let text = warnings + &rendered.collect::<String>();
        let is_success = output.status.success();
        let is_silent = !is_success && text.is_empty();
        Self {
            is_success,
            is_fresh: own.iter().all(|message| message["fresh"] != false),
            text: if is_silent {
                stderr
            } else {
                normal(&text, package)
            },
        }
    }
}

/// The text without what differs from machine to machine.
fn normal(text: &str, package: &str) -> String {
    let target = target().to_string_lossy().into_owned();
    let text = text.replace(&target, "$TARGET");
    let folder = format!("/build/{package}-");
    let mut parts = text.split(&folder);
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| {
        let (_, rest) = part.split_once('/').unwrap_or(("", part));
        format!("{text}{folder}$HASH/{rest}")
    })
}
