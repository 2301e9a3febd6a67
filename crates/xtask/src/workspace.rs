//! The workspace the chores are done in.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, bail};

/// The root folder of the workspace.
#[derive(Debug)]
pub(crate) struct Workspace {
    root: PathBuf,
}

impl Workspace {
    /// Finds the workspace cargo runs this program from.
    pub(crate) fn current() -> anyhow::Result<Self> {
        let package = env::var_os("CARGO_MANIFEST_DIR").context("start it as `cargo xtask`")?;
        let root = Path::new(&package)
            .ancestors()
            .nth(2)
            .context("no workspace above xtask")?;
        Ok(Self::at(root))
    }

    /// Takes a folder as the workspace.
    pub(crate) fn at(root: &Path) -> Self {
        Self {
            root: root.to_owned(),
        }
    }

    /// Prepares a cargo command in the root folder.
    pub(crate) fn cargo(&self, arguments: &[&str]) -> Command {
        let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut command = Command::new(cargo);
        command.args(arguments).current_dir(&self.root);
        command
    }

    /// Runs a cargo command whose output goes straight to the terminal.
    pub(crate) fn run_cargo(&self, arguments: &[&str]) -> anyhow::Result<()> {
        run(&mut self.cargo(arguments))
    }

    /// Reads all Rust files below the root, in the order of their paths.
    pub(crate) fn rust_files(&self) -> anyhow::Result<Vec<SourceFile>> {
        let mut paths = Vec::new();
        collect_rust_files(&self.root, &mut paths)?;
        paths.sort();
        paths.iter().map(|path| self.read(path)).collect()
    }

    fn read(&self, path: &Path) -> anyhow::Result<SourceFile> {
        let text = fs::read_to_string(path).with_context(|| path.display().to_string())?;
        let relative = path.strip_prefix(&self.root).unwrap_or(path);
        Ok(SourceFile {
            path: relative.to_string_lossy().replace('\\', "/"),
            text,
        })
    }
}

/// A Rust file of the repository.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SourceFile {
    /// The path from the root, with forward slashes.
    pub(crate) path: String,
    /// What is in it.
    pub(crate) text: String,
}

/// Runs a command to its end; its output goes straight to the terminal.
pub(crate) fn run(command: &mut Command) -> anyhow::Result<()> {
    let spoken = spoken(command);
    eprintln!("$ {spoken}");
    let status = command
        .status()
        .with_context(|| format!("cannot start `{spoken}`"))?;
    if !status.success() {
        bail!("`{spoken}` failed: {status}");
    }
    Ok(())
}

/// Writes a command as one would type it.
fn spoken(command: &Command) -> String {
    let program = Path::new(command.get_program())
        .file_name()
        .unwrap_or_default();
    let words = std::iter::once(program).chain(command.get_args());
    words
        .map(|word| word.to_string_lossy())
        .collect::<Vec<_>>()
        .join(" ")
}

fn collect_rust_files(folder: &Path, paths: &mut Vec<PathBuf>) -> anyhow::Result<()> {
    let entries = fs::read_dir(folder).with_context(|| folder.display().to_string())?;
    for entry in entries {
        let entry = entry?;
        let path = entry.path();
        let kind = entry.file_type()?;
        if kind.is_dir() && is_source_folder(&path) {
            collect_rust_files(&path, paths)?;
        } else if kind.is_file() && path.extension().is_some_and(|extension| extension == "rs") {
            paths.push(path);
        }
    }
    Ok(())
}

/// Hidden folders and what cargo builds (it marks those with a tag) are not ours.
fn is_source_folder(folder: &Path) -> bool {
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    !name.starts_with('.') && !folder.join("CACHEDIR.TAG").exists()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::Workspace;

    #[test]
    fn only_the_sources_are_read() {
        let root = tempfile::tempdir().unwrap();
        for file in [
            "src/a.rs",
            "src/deep/b.rs",
            ".git/c.rs",
            "built/d.rs",
            "built/CACHEDIR.TAG",
            "e.txt",
        ] {
            let path = root.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "text").unwrap();
        }
        let files = Workspace::at(root.path()).rust_files().unwrap();
        let paths: Vec<_> = files.iter().map(|file| file.path.as_str()).collect();
        assert_eq!(paths, ["src/a.rs", "src/deep/b.rs"]);
    }
}
