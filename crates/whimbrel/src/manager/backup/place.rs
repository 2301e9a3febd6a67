//! Where a backup is written: a name that is free, on a disk with room.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use whimbrel_schema::Backend;

use super::super::apply::LOG;
use super::manifest::manifest_of;
use super::rests;
use crate::database::backup::Form;
use crate::error::{Error, ErrorKind, Result};

/// The moment in the names of backups.
pub(super) const MOMENT: &str = "%Y%m%dT%H%M%S%.3fZ";
/// What an unfinished backup ends in.
pub(super) const PARTIAL: &str = ".part";

/// What the names of the files beside a SQLite database end in.
const OWN_ENDINGS: [&str; 4] = ["-wal", "-shm", "-journal", "-whimbrel-lock"];

/// Where a backup is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// Its name in the end.
    pub(super) file: PathBuf,
    /// Its name until it is whole.
    pub(super) partial: PathBuf,
}

/// A file that a person named; `database` is the SQLite file that is backed up.
pub(super) fn given(path: &Path, database: Option<&Path>) -> Result<Place> {
    match fs::symlink_metadata(path) {
        Ok(found) if found.is_dir() => {
            return Err(
                usage(format!("`{}` is a folder, not a file", path.display()))
                    .with_hint("name a file in it, or set `backup_folder` in whimbrel.toml"),
            );
        }
        Ok(_) => {
            return Err(usage(format!("`{}` exists already", path.display()))
                .with_hint("a backup overwrites nothing: give another name, or remove the file"));
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(unwritable(path, error)),
    }
    let folder = folder_of(path);
    if !folder.is_dir() {
        return Err(usage(format!("there is no folder `{}`", folder.display()))
            .with_hint("make it first, or give a name in one that exists"));
    }
    if database.is_some_and(|database| is_beside(path, database)) {
        return Err(usage(format!(
            "`{}` is a name of SQLite's own: it would take the backup for a journal",
            path.display()
        ))
        .with_hint("give another name"));
    }
    let place = Place::of(path.to_owned());
    let manifest = manifest_of(path);
    if fs::symlink_metadata(&manifest).is_ok() {
        let manifest = manifest.display();
        return Err(
            usage(format!("`{manifest}`, the manifest's name, exists already"))
                .with_hint("a backup overwrites nothing: give another name, or remove the file"),
        );
    }
    if fs::symlink_metadata(&place.partial).is_ok() {
        let partial = place.partial.display();
        return Err(usage(format!("`{partial}` exists already")).with_hint(
            "it is a backup that is being written, or that was cut short: remove it when no other \
             `migrate backup` is at work",
        ));
    }
    Ok(place)
}

/// Tells whether a name is that of a file which SQLite, or the migration lock, keeps beside the database.
fn is_beside(path: &Path, database: &Path) -> bool {
    let name = path.file_name().and_then(OsStr::to_str);
    let of = database.file_name().and_then(OsStr::to_str);
    let (Some(name), Some(of)) = (name, of) else {
        return false;
    };
    let is_own = name
        .strip_prefix(of)
        .is_some_and(|ending| OWN_ENDINGS.contains(&ending));
    let folder = |file: &Path| fs::canonicalize(folder_of(file)).ok();
    is_own && folder(path) == folder(database)
}

/// A new file in the folder of backups, which is made when it is missing.
pub(super) fn in_folder(
    folder: &Path,
    database: &str,
    moment: DateTime<Utc>,
    backend: Backend,
) -> Result<Place> {
    make(folder).map_err(|error| unwritable(folder, error))?;
    rests::remove(folder, &plain(database));
    let ending = match backend {
        Backend::Sqlite => "db",
        Backend::Postgres => "dump",
    };
    let name = format!("{}-{}.{ending}", plain(database), moment.format(MOMENT));
    let file = folder.join(name);
    match file.exists() {
        true => Err(usage(format!("`{}` exists already", file.display()))),
        false => Ok(Place::of(file)),
    }
}

/// A name without what a file name should not hold.
pub(super) fn plain(name: &str) -> String {
    let fits = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '.';
    name.chars()
        .map(|c| if fits(c) { c } else { '_' })
        .collect()
}

/// Makes the folder, which git is to ignore: backups hold everything that the database holds.
fn make(folder: &Path) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)?;
    fs::write(folder.join(".gitignore"), "*\n")
}

impl Place {
    fn of(file: PathBuf) -> Self {
        let mut partial = file.as_os_str().to_owned();
        partial.push(PARTIAL);
        Self {
            file,
            // SQLite takes a name that begins with `file:` for an address.
            partial: Path::new(".").join(partial),
        }
    }

    /// Refuses a disk that surely has no room, before anything is written.
    ///
    /// A SQLite copy is as large as the file, a script about as much. An archive of `pg_dump` is
    /// compressed and holds no indexes: less than a quarter of the database is taken for too little.
    pub(super) fn must_have_room(
        &self,
        database: Option<i64>,
        form: Form,
        backend: Backend,
    ) -> Result<()> {
        let folder = folder_of(&self.file);
        let (Some(bytes), Some(free)) = (database, free_bytes(&folder)) else {
            return Ok(());
        };
        let bytes = u64::try_from(bytes).unwrap_or_default();
        let needed = match (form, backend) {
            (Form::Native, Backend::Postgres) => bytes / 4,
            (Form::Native, Backend::Sqlite) | (Form::Script, _) => bytes,
        };
        if free >= needed {
            return Ok(());
        }
        Err(Error::new(
            ErrorKind::NotReady,
            format!(
                "a backup needs about {} in `{}`, which has {} free",
                megabytes(needed),
                folder.display(),
                megabytes(free)
            ),
        )
        .with_hint(
            "free some disk space, or name a folder on another disk: PATH, or `backup_folder` in \
             whimbrel.toml",
        ))
    }

    /// Gives a whole backup its name.
    pub(super) fn finish(&self) -> Result<()> {
        // A link fails where a rename would overwrite what has appeared meanwhile.
        let named = fs::hard_link(&self.partial, &self.file)
            .and_then(|()| fs::remove_file(&self.partial))
            .or_else(|error| match error.kind() {
                io::ErrorKind::AlreadyExists => Err(error),
                // Not every file system has links.
                _ => fs::rename(&self.partial, &self.file),
            });
        named
            .and_then(|()| sync_folder(&self.file))
            .map_err(|error| unwritable(&self.file, error))
    }
}

#[cfg(unix)]
fn sync_folder(file: &Path) -> io::Result<()> {
    File::open(folder_of(file))?.sync_all()
}

#[cfg(not(unix))]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

/// Only this user may read it.
#[cfg(unix)]
pub(super) fn keep_private(file: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(file, fs::Permissions::from_mode(0o600))
}

#[cfg(not(unix))]
pub(super) fn keep_private(_: &Path) -> io::Result<()> {
    Ok(())
}

/// Removes what was written of a backup that failed.
pub(super) fn discard(partial: &Path) {
    match fs::remove_file(partial) {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => log::warn!(target: LOG, "`{}` stays: {error}", partial.display()),
    }
}

/// How many bytes this user may still write to the disk of a folder; none where it is not told.
#[cfg(unix)]
pub(in crate::manager) fn free_bytes(folder: &Path) -> Option<u64> {
    let disk = rustix::fs::statvfs(folder).ok()?;
    disk.f_bavail.checked_mul(disk.f_frsize)
}

#[cfg(not(unix))]
pub(in crate::manager) fn free_bytes(_: &Path) -> Option<u64> {
    None
}

/// The folder that a file stands in.
pub(in crate::manager) fn folder_of(file: &Path) -> PathBuf {
    match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
        _ => PathBuf::from("."),
    }
}

/// A size for people: `12.3 MB`.
pub(in crate::manager) fn megabytes(bytes: u64) -> String {
    let tenths = bytes.saturating_add(50_000) / 100_000;
    format!("{}.{} MB", tenths / 10, tenths % 10)
}

fn unwritable(path: &Path, error: io::Error) -> Error {
    Error::new(
        ErrorKind::Failed,
        format!("the backup `{}` cannot be written: {error}", path.display()),
    )
    .with_hint("its folder must be writable for this user and have room for a copy")
    .with_source(error)
}

fn usage(message: String) -> Error {
    Error::new(ErrorKind::Usage, message)
}
