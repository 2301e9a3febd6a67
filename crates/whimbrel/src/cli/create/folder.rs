//! The migrations folder of the current package.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::{env, fs};

use toml::de::DeTable;

use super::registry_file::RegistryFile;
use super::{unreachable, usage};
use crate::error::Result;
use crate::migrations::Migrations;

/// The migrations folder, found from the current folder upwards.
pub(in crate::cli) struct Folder {
    here: PathBuf,
    package: PathBuf,
    path: PathBuf,
}

impl Folder {
    /// Finds the nearest package upwards whose migrations folder has a registry.
    ///
    /// The folder is `migrations`, or what `diesel.toml` says.
    pub(in crate::cli) fn find() -> Result<Self> {
        let here =
            env::current_dir().map_err(|error| unreachable("found", Path::new("."), error))?;
        let packages: Vec<&Path> = here
            .ancestors()
            .filter(|folder| folder.join("Cargo.toml").is_file())
            .collect();
        for package in &packages {
            let path = package.join(configured(package)?);
            if path.join("mod.rs").is_file() {
                return Ok(Self {
                    package: package.to_path_buf(),
                    path,
                    here: here.clone(),
                });
            }
        }
        Err(match packages.first() {
            None => usage(format!("`{}` is in no Cargo package", here.display()))
                .with_hint("run it in the package whose migrations the program holds"),
            Some(package) => usage(format!(
                "`{}` has no migrations/mod.rs, and no package around it has",
                package.display()
            ))
            .with_hint(
                "run it in the package whose migrations the program holds, or begin with a \
                 migrations/mod.rs of one line: whimbrel::registry![];",
            ),
        })
    }

    pub(in crate::cli) fn path(&self) -> &Path {
        &self.path
    }

    /// The file that lists the revisions.
    pub(in crate::cli) fn registry(&self) -> PathBuf {
        self.path.join("mod.rs")
    }

    /// The package's own folder.
    pub(in crate::cli) fn package(&self) -> &Path {
        &self.package
    }

    /// Tells whether the registry in the folder lists what the program was built from.
    pub(in crate::cli) fn is_of(&self, migrations: &Migrations) -> bool {
        let Ok(listed) = RegistryFile::read(&self.registry()) else {
            return false;
        };
        let revisions = migrations.registry().revisions();
        let built: BTreeSet<&str> = revisions.iter().map(|revision| revision.module).collect();
        listed.modules().into_iter().collect::<BTreeSet<_>>() == built
    }

    /// The manifest of the package.
    pub(super) fn manifest(&self) -> PathBuf {
        self.package.join("Cargo.toml")
    }

    /// A path as a person here would write it.
    pub(in crate::cli) fn shown(&self, path: &Path) -> PathBuf {
        path.strip_prefix(&self.here).unwrap_or(path).to_owned()
    }
}

/// The folder that `diesel.toml` names, else `migrations`.
fn configured(package: &Path) -> Result<PathBuf> {
    let file = package.join("diesel.toml");
    let default = PathBuf::from("migrations");
    let text = match fs::read_to_string(&file) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(default),
        Err(error) => return Err(unreachable("read", &file, error)),
    };
    let table = DeTable::parse(&text)
        .map_err(|error| usage(format!("`{}`: {}", file.display(), error.message())))?;
    let section = table.get_ref().get("migrations_directory");
    let dir = section
        .and_then(|section| section.get_ref().get("dir"))
        .and_then(|dir| dir.get_ref().as_str());
    Ok(dir.map_or(default, PathBuf::from))
}
