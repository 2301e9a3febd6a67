//! What backups that were cut short left in the folder.

use std::fs::{self, DirEntry};
use std::path::Path;
use std::time::{Duration, SystemTime};

use super::super::apply::LOG;
use super::place::{MOMENT, PARTIAL};

/// Who writes a backup writes all the time: a file that is older than this is nobody's.
const ABANDONED: Duration = Duration::from_hours(24);

/// Removes the unfinished backups of a database that nobody has written to for a day.
///
/// A database of the same name on another server may be backed up into this folder at this moment, which
/// the migration lock does not tell: so the time does.
pub(super) fn remove(folder: &Path, database: &str) {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let rests = entries.filter(|entry| {
        let name = entry.file_name();
        name.to_str().is_some_and(|name| is_rest(name, database)) && is_abandoned(entry)
    });
    for rest in rests {
        let path = rest.path();
        match fs::remove_file(&path) {
            Ok(()) => log::info!(target: LOG, "removed `{}`, a backup cut short", path.display()),
            Err(error) => log::warn!(target: LOG, "`{}` stays: {error}", path.display()),
        }
    }
}

/// Tells whether a name is that of an unfinished backup of this database, or of its manifest.
fn is_rest(name: &str, database: &str) -> bool {
    let moment = name
        .strip_prefix(database)
        .and_then(|name| name.strip_prefix('-'))
        .and_then(|name| {
            name.strip_suffix("-journal")
                .unwrap_or(name)
                .strip_suffix(PARTIAL)
        })
        .map(|name| name.strip_suffix(".json").unwrap_or(name))
        .and_then(|name| {
            name.strip_suffix(".db")
                .or_else(|| name.strip_suffix(".dump"))
        });
    moment.is_some_and(|moment| chrono::NaiveDateTime::parse_from_str(moment, MOMENT).is_ok())
}

fn is_abandoned(entry: &DirEntry) -> bool {
    let Ok(metadata) = entry.metadata() else {
        return false;
    };
    let written = metadata.modified().ok();
    let age = written.and_then(|written| SystemTime::now().duration_since(written).ok());
    metadata.is_file() && age.is_some_and(|age| age > ABANDONED)
}

#[cfg(test)]
mod unit {
    use super::*;

    #[test]
    fn only_unfinished_backups_of_this_database_are_rests() {
        for (name, is_one) in [
            ("shop-20260115T103000.123Z.db.part", true),
            ("shop-20260115T103000.123Z.db.part-journal", true),
            ("shop-20260115T103000.123Z.db.json.part", true),
            ("shop-20260115T103000.123Z.dump.part", true),
            ("shop-20260115T103000.123Z.db", false),
            ("shop-notes.db.part", false),
            ("shop-eu-20260115T103000.123Z.db.part", false),
            ("shop.part", false),
        ] {
            assert_eq!(is_rest(name, "shop"), is_one, "{name}");
        }
    }
}
