//! Which backups of the folder go, because there are newer ones.

use std::fs;
use std::path::{Path, PathBuf};

use chrono::{Days, Utc};

use super::super::apply::LOG;
use super::manifest::{Manifest, manifest_of, read_manifest};
use super::options::BackupOptions;

/// Removes older backups of a database and returns their names.
///
/// A file counts only when its manifest says that it is a backup of this database and its size is the
/// one that was written. The newest ones always stay; what cannot be removed is told in the log.
pub(super) fn tidy(options: &BackupOptions, database: &str, newest: &Path) -> Vec<String> {
    let mut found = backups(&options.folder, database);
    found.retain(|(file, _)| file != newest);
    found.sort_by_key(|(_, manifest)| std::cmp::Reverse(manifest.made_at));
    // The one that was made just now is the first to stay.
    let stay = usize::try_from(options.keep).unwrap_or(usize::MAX).max(1) - 1;
    let limit = options
        .keep_days
        .and_then(|days| Utc::now().checked_sub_days(Days::new(days.into())));
    let old = found
        .into_iter()
        .skip(stay)
        .filter(|(_, manifest)| limit.is_none_or(|limit| manifest.made_at < limit));
    old.filter_map(|(file, _)| removed(&file)).collect()
}

/// The backups of a database in a folder, each with its manifest.
fn backups(folder: &Path, database: &str) -> Vec<(PathBuf, Manifest)> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let with_manifest = entries.filter_map(|entry| {
        let file = entry.path();
        if !manifest_of(&file).is_file() || !entry.file_type().is_ok_and(|kind| kind.is_file()) {
            return None;
        }
        let manifest = read_manifest(&file).ok()?;
        let is_whole = entry
            .metadata()
            .is_ok_and(|found| found.len() == manifest.bytes);
        (is_whole && manifest.database == database).then_some((file, manifest))
    });
    with_manifest.collect()
}

fn removed(file: &Path) -> Option<String> {
    // The file first: a manifest alone deceives nobody.
    let gone = fs::remove_file(file).and_then(|()| fs::remove_file(manifest_of(file)));
    match gone {
        Ok(()) => Some(file.display().to_string()),
        Err(error) => {
            log::warn!(target: LOG, "the old backup `{}` stays: {error}", file.display());
            None
        }
    }
}
