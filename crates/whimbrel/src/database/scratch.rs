//! A database that exists only for a while: to try on it what is not to be tried on the real one.

#[cfg(feature = "sqlite")]
use std::fs::{self, File};
#[cfg(feature = "sqlite")]
use std::path::Path;

use super::DatabaseUrl;
#[cfg(feature = "postgres")]
use super::postgres::ScratchDatabase;
use super::url::Target;
use crate::error::Result;
#[cfg(feature = "sqlite")]
use crate::error::{Error, ErrorKind};

/// A database of the same kind as another, empty at first; it goes with the value.
#[derive(Debug)]
pub struct Scratch {
    url: DatabaseUrl,
    _kept: Kept,
}

/// What is taken away in the end.
#[derive(Debug)]
enum Kept {
    #[cfg(feature = "sqlite")]
    Folder {
        // The lock goes before the folder does.
        _in_use: std::fs::File,
        _folder: tempfile::TempDir,
    },
    #[cfg(feature = "postgres")]
    Database { _database: ScratchDatabase },
}

impl Scratch {
    /// A database on a PostgreSQL server that exists already.
    #[cfg(feature = "postgres")]
    pub(super) fn of(database: ScratchDatabase) -> Self {
        Self {
            url: DatabaseUrl::of(Target::Postgres(database.target().clone())),
            _kept: Kept::Database {
                _database: database,
            },
        }
    }

    /// Makes a scratch database: a file in a temporary folder, or a database on the same server.
    ///
    /// The other database is neither opened nor changed.
    ///
    /// # Errors
    ///
    /// When the folder cannot be made, the server cannot be reached, or the role may not create a
    /// database ([`NotReady`](crate::ErrorKind::NotReady)).
    pub fn beside(url: &DatabaseUrl) -> Result<Self> {
        match url.target() {
            #[cfg(feature = "sqlite")]
            Target::Sqlite(_) => sqlite(),
            #[cfg(feature = "postgres")]
            Target::Postgres(target) => ScratchDatabase::beside(target).map(Self::of),
            #[allow(unreachable_patterns)]
            _ => Err(super::not_built(
                url.backend(),
                super::Access::Create,
                &super::Settings::default(),
            )),
        }
    }

    /// The file of a SQLite database, which does not exist at first.
    #[cfg(feature = "sqlite")]
    pub(super) fn file(&self) -> Option<&Path> {
        match self.url.target() {
            Target::Sqlite(target) => target.path(),
            #[allow(unreachable_patterns)]
            _ => None,
        }
    }

    /// Where it is.
    pub fn url(&self) -> &DatabaseUrl {
        &self.url
    }
}

#[cfg(feature = "sqlite")]
fn sqlite() -> Result<Scratch> {
    sweep(&std::env::temp_dir());
    let prefix = format!("{PREFIX}{}_", std::process::id());
    let made = tempfile::Builder::new().prefix(&prefix).tempdir();
    let folder = made.map_err(no_folder)?;
    let in_use = mark(folder.path()).map_err(no_folder)?;
    let file = folder.path().join("scratch.db");
    Ok(Scratch {
        url: DatabaseUrl::of(Target::Sqlite(super::url::SqliteTarget::at(file))),
        _kept: Kept::Folder {
            _in_use: in_use,
            _folder: folder,
        },
    })
}

#[cfg(feature = "sqlite")]
fn no_folder(error: std::io::Error) -> Error {
    let message = format!("no temporary folder can be made: {error}");
    Error::new(ErrorKind::Failed, message)
        .with_hint("set TMPDIR to a folder that may be written")
        .with_source(error)
}

/// What the names of scratch folders begin with; the number of their process follows.
#[cfg(feature = "sqlite")]
const PREFIX: &str = "whimbrel_trace_";

/// The file that is locked while the folder is in use; the system unlocks it when a process dies.
#[cfg(feature = "sqlite")]
const IN_USE: &str = "in_use";

/// Marks a folder as in use, until the file is closed.
#[cfg(feature = "sqlite")]
fn mark(folder: &Path) -> std::io::Result<File> {
    // It gets its name once it is locked, so that nobody finds it unlocked before.
    let early = folder.join("made");
    let file = File::create_new(&early)?;
    file.lock()?;
    fs::rename(&early, folder.join(IN_USE))?;
    Ok(file)
}

/// Removes the scratch folders that dead processes left; what cannot be removed stays.
#[cfg(feature = "sqlite")]
fn sweep(place: &Path) {
    let Ok(entries) = fs::read_dir(place) else {
        return;
    };
    for entry in entries.flatten() {
        let is_ours = entry.file_name().to_string_lossy().starts_with(PREFIX);
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        if !is_ours || !is_folder {
            continue;
        }
        let folder = entry.path();
        let is_dead = File::open(folder.join(IN_USE)).is_ok_and(|file| file.try_lock().is_ok());
        if is_dead && fs::remove_dir_all(&folder).is_ok() {
            let shown = folder.display();
            log::info!(target: super::execute::LOG, "removed `{shown}`, which a killed trace had left");
        }
    }
}

#[cfg(all(test, feature = "sqlite"))]
mod tests {
    use super::*;
    use crate::database::{Access, Settings, open};

    #[test]
    fn a_scratch_file_goes_with_its_value() {
        let url: DatabaseUrl = "sqlite:////nowhere/real.db".parse().unwrap();
        let scratch = Scratch::beside(&url).unwrap();
        let Target::Sqlite(target) = scratch.url().target() else {
            panic!("{scratch:?}");
        };
        let file = target.path().unwrap().to_path_buf();
        drop(open(scratch.url(), Access::Create, &Settings::default()).unwrap());
        assert!(file.is_file());
        drop(scratch);
        assert!(!file.exists() && !file.parent().unwrap().exists());
    }

    #[test]
    fn what_a_killed_process_left_is_removed_and_what_is_in_use_is_not() {
        let place = tempfile::tempdir().unwrap();
        let folder = |name: &str| {
            let folder = place.path().join(name);
            fs::create_dir(&folder).unwrap();
            fs::write(folder.join("scratch.db"), "").unwrap();
            folder
        };
        let used = folder("whimbrel_trace_1_a");
        let _in_use = mark(&used).unwrap();
        let dead = folder("whimbrel_trace_2_b");
        drop(mark(&dead).unwrap());
        let (young, other) = (folder("whimbrel_trace_3_c"), folder("trace_4_d"));
        drop(mark(&other).unwrap());
        sweep(place.path());
        assert!(used.exists() && young.exists() && other.exists());
        assert!(!dead.exists());
    }
}
