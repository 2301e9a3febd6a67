//! Copying one SQLite database into another, live one, by SQLite's own backup interface.
//!
//! Diesel hands out no connection of SQLite's, so these are opened here. A copy is one transaction of
//! the target: whoever reads it sees the old content or the new, also after a power cut
//! ([Online Backup API](https://www.sqlite.org/backup.html)).

use std::ffi::{CStr, CString, c_int};
use std::path::Path;
use std::ptr::null_mut;

use libsqlite3_sys as ffi;

use crate::database::Settings;
use crate::error::{Error, ErrorKind, Result};

/// A connection that is closed with the value.
struct Raw(*mut ffi::sqlite3);

impl Raw {
    fn open(path: &Path, flags: c_int, settings: &Settings) -> Result<Self> {
        let name = path
            .to_str()
            .and_then(|name| CString::new(name).ok())
            .ok_or_else(|| failed(&format!("`{}` is no name for SQLite", path.display())))?;
        let mut raw = Self(null_mut());
        let busy = c_int::try_from(settings.busy_timeout.as_millis()).unwrap_or(c_int::MAX);
        #[expect(unsafe_code, reason = "SQLite's own interface")]
        // SAFETY: the name ends with a NUL and outlives the call; SQLite fills in the handle, also
        // when it fails, and it is closed once.
        let code = unsafe {
            let code = ffi::sqlite3_open_v2(name.as_ptr(), &raw mut raw.0, flags, std::ptr::null());
            if code == ffi::SQLITE_OK {
                ffi::sqlite3_busy_timeout(raw.0, busy);
            }
            code
        };
        match code {
            ffi::SQLITE_OK => Ok(raw),
            _ => Err(failed(&format!(
                "`{}` cannot be opened: {}",
                path.display(),
                raw.message()
            ))),
        }
    }

    fn execute(&self, sql: &CStr) -> Result<(), c_int> {
        #[expect(unsafe_code, reason = "SQLite's own interface")]
        // SAFETY: the handle is open, the text ends with a NUL, and no callback is given.
        let code = unsafe { ffi::sqlite3_exec(self.0, sql.as_ptr(), None, null_mut(), null_mut()) };
        match code {
            ffi::SQLITE_OK => Ok(()),
            code => Err(code),
        }
    }

    fn message(&self) -> String {
        #[expect(unsafe_code, reason = "SQLite's own interface")]
        // SAFETY: SQLite takes also a null handle here; the text is copied before the next call.
        let text = unsafe { CStr::from_ptr(ffi::sqlite3_errmsg(self.0)) };
        text.to_string_lossy().into_owned()
    }
}

impl Drop for Raw {
    fn drop(&mut self) {
        #[expect(unsafe_code, reason = "SQLite's own interface")]
        // SAFETY: no statement and no backup of the handle is left.
        unsafe {
            ffi::sqlite3_close(self.0);
        }
    }
}

/// Copies a file into a database, which is made when it does not exist.
///
/// # Errors
///
/// [`ErrorKind::NotReady`] when another connection has the target open and SQLite sees it, and when
/// the copy fails; the target is then as it was before.
pub(super) fn copy_into(from: &Path, to: &Path, settings: &Settings) -> Result<()> {
    let source = Raw::open(from, ffi::SQLITE_OPEN_READONLY, settings)?;
    let flags = ffi::SQLITE_OPEN_READWRITE | ffi::SQLITE_OPEN_CREATE;
    let target = Raw::open(to, flags, settings)?;
    // In WAL mode the exclusive lock is refused while anybody has the file open.
    let alone = target.execute(c"PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT");
    if alone.is_err() {
        return Err(in_use(to, "another program"));
    }
    copied(&source, &target)
}

fn copied(source: &Raw, target: &Raw) -> Result<()> {
    const MAIN: &CStr = c"main";
    #[expect(unsafe_code, reason = "SQLite's own interface")]
    // SAFETY: both handles are open and outlive the backup, which is finished exactly once.
    let code = unsafe {
        let backup = ffi::sqlite3_backup_init(target.0, MAIN.as_ptr(), source.0, MAIN.as_ptr());
        if backup.is_null() {
            return Err(failed(&target.message()));
        }
        // The code of the step that failed comes back from the end.
        let _ = ffi::sqlite3_backup_step(backup, -1);
        ffi::sqlite3_backup_finish(backup)
    };
    match code {
        ffi::SQLITE_OK => Ok(()),
        _ => Err(failed(&target.message())),
    }
}

/// The error when somebody else has the file open.
pub(super) fn in_use(path: &Path, who: &str) -> Error {
    Error::new(
        ErrorKind::NotReady,
        format!("{who} has `{}` open", path.display()),
    )
    .with_hint("nothing was changed; stop every program that uses the database, then restore again")
}

fn failed(why: &str) -> Error {
    Error::new(
        ErrorKind::Failed,
        format!("SQLite cannot restore the copy: {why}"),
    )
    .with_hint("the database is as it was before")
}
