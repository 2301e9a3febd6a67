//! `cargo xtask tidy`: formatting, lints, documentation, and the repository's own checks.
//!
//! A check of the repository is a function from its Rust files to complaints, one file a
//! check, with its exceptions in a constant at the top.

mod dependencies;
mod forgotten_files;
mod headers;
mod length;
mod markers;
mod quotes;
mod wildcards;

use std::process::Command;

use anyhow::bail;

use crate::stage::Stages;
use crate::workspace::{SourceFile, Workspace, run};

/// Feature sets of `whimbrel` that the whole workspace together never builds.
const FEATURE_SETS: [&str; 5] = ["gate", "sqlite", "postgres", "sqlite,cli", "sqlite,otel"];

/// What a check finds, as `path:line: complaint`.
type Complaints = Vec<String>;

const CHECKS: [fn(&[SourceFile]) -> Complaints; 6] = [
    headers::check,
    length::check,
    markers::check,
    wildcards::check,
    quotes::check,
    forgotten_files::check,
];

/// Runs everything that needs no database.
pub(crate) fn run_all(workspace: &Workspace, stages: &mut Stages) {
    stages.run("format", || {
        let gate = "--manifest-path=tests/gate/Cargo.toml";
        workspace.run_cargo(&["fmt", "--all", "--check"])?;
        workspace.run_cargo(&["fmt", gate, "--all", "--check"])
    });
    stages.run("repository", || repository(workspace));
    stages.run("lints", || {
        workspace.run_cargo(&[
            "clippy",
            "--workspace",
            "--all-targets",
            "--quiet",
            "--",
            "-D",
            "warnings",
        ])
    });
    stages.run("features", || {
        FEATURE_SETS
            .iter()
            .try_for_each(|features| lint_features(workspace, features))?;
        match has_openssl() {
            true => lint_features(workspace, "tls"),
            false => {
                eprintln!("not linted: the feature `tls`, for want of OpenSSL's headers");
                Ok(())
            }
        }
    });
    stages.run("documentation", || {
        let mut doc = workspace.cargo(&["doc", "--workspace", "--no-deps", "--quiet"]);
        run(doc.env("RUSTDOCFLAGS", "-D warnings"))
    });
}

/// Tells whether the feature `tls` can be built here: it links the system's OpenSSL.
fn has_openssl() -> bool {
    let found = Command::new("pkg-config")
        .args(["--exists", "openssl"])
        .status();
    found.is_ok_and(|status| status.success())
}

fn lint_features(workspace: &Workspace, features: &str) -> anyhow::Result<()> {
    workspace.run_cargo(&[
        "clippy",
        "-p",
        "whimbrel",
        "--no-default-features",
        "--features",
        features,
        "--quiet",
        "--",
        "-D",
        "warnings",
    ])
}

fn repository(workspace: &Workspace) -> anyhow::Result<()> {
    let files = workspace.rust_files()?;
    let mut complaints: Complaints = CHECKS.iter().flat_map(|check| check(&files)).collect();
    complaints.extend(dependencies::check(workspace)?);
    for complaint in &complaints {
        eprintln!("{complaint}");
    }
    if !complaints.is_empty() {
        bail!(
            "{} complaints about {} files",
            complaints.len(),
            files.len()
        );
    }
    eprintln!("{} files, no complaints", files.len());
    Ok(())
}

/// Returns the complaints of a check about one file, for its tests.
#[cfg(test)]
fn complaints(check: fn(&[SourceFile]) -> Complaints, path: &str, text: &str) -> Complaints {
    check(&[SourceFile {
        path: path.to_owned(),
        text: text.to_owned(),
    }])
}
