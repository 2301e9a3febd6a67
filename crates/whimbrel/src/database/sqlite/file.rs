//! What stands at the path of a SQLite file, found out before SQLite opens it.

use std::fs::{self, File, Metadata};
use std::io::{ErrorKind as IoKind, Read};
use std::path::Path;

use crate::error::{Error, ErrorKind, Result};

/// Tells whether the file exists.
///
/// # Errors
///
/// When something else than a file is there: opening a FIFO would wait for its other end for ever.
pub(super) fn exists(path: &Path) -> Result<bool> {
    match fs::metadata(path) {
        Ok(found) if found.is_file() => Ok(true),
        Ok(found) => Err(Error::new(
            ErrorKind::Usage,
            format!(
                "`{}` is {}, not a SQLite file",
                path.display(),
                kind(&found)
            ),
        )
        .with_hint("name a file in the database URL")),
        Err(error) if error.kind() == IoKind::NotFound => Ok(false),
        Err(error) => Err(unreachable(path, error)),
    }
}

#[cfg(unix)]
fn kind(found: &Metadata) -> &'static str {
    use std::os::unix::fs::FileTypeExt;
    let kind = found.file_type();
    if kind.is_dir() {
        "a folder"
    } else if kind.is_fifo() {
        "a FIFO"
    } else if kind.is_socket() {
        "a socket"
    } else {
        "a device"
    }
}

#[cfg(not(unix))]
fn kind(found: &Metadata) -> &'static str {
    match found.is_dir() {
        true => "a folder",
        false => "no regular file",
    }
}

/// Refuses a file with several names (hard links).
///
/// The journal and the migration lock stand beside a file under its name, so two programs that use
/// two names keep nothing apart and corrupt the file
/// ([Multiple links to the same file](https://www.sqlite.org/howtocorrupt.html#multiple_links_to_the_same_file)).
pub(super) fn must_have_one_name(path: &Path) -> Result<()> {
    let found = fs::metadata(path).map_err(|error| unreachable(path, error))?;
    match names(&found) {
        1 => Ok(()),
        names => Err(Error::new(
            ErrorKind::NotReady,
            format!(
                "the SQLite file `{}` has {names} names (hard links)",
                path.display()
            ),
        )
        .with_hint(
            "SQLite's journal and the migration lock belong to one name, and a program that uses \
             another one would corrupt the file: remove the other names, or copy the file; \
             symbolic links are fine",
        )),
    }
}

#[cfg(unix)]
fn names(found: &Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::nlink(found)
}

/// The standard library does not tell it there.
#[cfg(not(unix))]
fn names(_: &Metadata) -> u64 {
    1
}

/// Tells whether the header of the file says that it is read and written through a WAL
/// ([File format version numbers](https://www.sqlite.org/fileformat.html#file_format_version_numbers)).
pub(super) fn is_in_wal_mode(path: &Path) -> bool {
    let mut header = [0; 20];
    let read = File::open(path).and_then(|mut file| file.read_exact(&mut header));
    read.is_ok() && header.ends_with(&[2, 2])
}

/// Tells whether a rollback journal with content stands beside the file: a program writes the file,
/// or was killed while it did.
pub(super) fn has_journal(path: &Path) -> bool {
    let Ok(path) = fs::canonicalize(path) else {
        return false;
    };
    let mut journal = path.into_os_string();
    journal.push("-journal");
    fs::metadata(journal).is_ok_and(|found| found.len() > 0)
}

/// The error of a file that the operating system does not let us reach.
pub(super) fn unreachable(path: &Path, error: std::io::Error) -> Error {
    Error::new(
        ErrorKind::Failed,
        format!(
            "the SQLite file `{}` cannot be reached: {error}",
            path.display()
        ),
    )
    .with_hint("check the path and the rights of this user on every folder of it")
    .with_source(error)
}
