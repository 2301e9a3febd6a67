//! Writing the module and the list, each whole or not at all.

use std::fs::{self, Permissions};
use std::io::Write;
use std::path::Path;

use tempfile::{Builder, NamedTempFile};

use super::registry_file::RegistryFile;
use super::unreachable;
use crate::error::{Error, ErrorKind, Result};

/// Writes the new module, then lists it; when that fails the module is taken away again.
pub(super) fn both(file: &Path, text: &str, registry: &RegistryFile, module: &str) -> Result<()> {
    let listed = registry.with(module)?;
    let new_module = beside(file, text, None)?;
    let permissions = fs::metadata(registry.path())
        .map_err(|error| unreachable("read", registry.path(), error))?
        .permissions();
    let new_list = beside(registry.path(), &listed, Some(permissions))?;
    new_module
        .persist_noclobber(file)
        .map_err(|error| denied(file, error.error))?;
    if let Err(error) = new_list.persist(registry.path()) {
        let failed = denied(registry.path(), error.error);
        return Err(match fs::remove_file(file) {
            Ok(()) => failed,
            Err(_) => failed.with_hint(format!("remove `{}` by hand", file.display())),
        });
    }
    Ok(())
}

/// Puts a text in the place of a file that still holds the one that was read.
pub(in crate::cli) fn over(file: &Path, read: &str, text: &str) -> Result<()> {
    let lost = |error| unreachable("read", file, error);
    // Links stay links: what they lead to is replaced.
    let target = fs::canonicalize(file).map_err(lost)?;
    let permissions = fs::metadata(&target).map_err(lost)?.permissions();
    let new = beside(&target, text, Some(permissions))?;
    if fs::read_to_string(&target).map_err(lost)? != read {
        let message = format!("`{}` was changed meanwhile", file.display());
        return Err(Error::new(ErrorKind::Failed, message).with_hint("try again"));
    }
    new.persist(&target)
        .map_err(|error| denied(&target, error.error))?;
    Ok(())
}

/// Writes a file that is not there yet, and makes its folder.
pub(in crate::cli) fn new(file: &Path, text: &str) -> Result<()> {
    let folder = file.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder).map_err(|error| denied(folder, error))?;
    let new = beside(file, text, None)?;
    new.persist_noclobber(file)
        .map_err(|error| denied(file, error.error))?;
    Ok(())
}

/// A complete file in the same folder, to be renamed into place.
fn beside(file: &Path, text: &str, permissions: Option<Permissions>) -> Result<NamedTempFile> {
    let folder = file.parent().unwrap_or(Path::new("."));
    let mut builder = Builder::new();
    builder.prefix(".whimbrel-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // As the user's umask leaves it.
        builder.permissions(Permissions::from_mode(0o666));
    }
    let mut temporary = builder
        .tempfile_in(folder)
        .map_err(|error| denied(folder, error))?;
    let written = temporary
        .write_all(text.as_bytes())
        .and_then(|()| match permissions {
            Some(permissions) => temporary.as_file().set_permissions(permissions),
            None => Ok(()),
        })
        .and_then(|()| temporary.as_file().sync_all());
    written.map_err(|error| denied(file, error))?;
    Ok(temporary)
}

fn denied(path: &Path, error: std::io::Error) -> Error {
    unreachable("written", path, error)
        .with_hint("nothing was changed; check the rights of the folder")
}
