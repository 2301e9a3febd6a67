//! The id of a new revision.

use std::fs;

use chrono::{NaiveDateTime, TimeDelta, Utc};

use super::folder::Folder;
use super::registry_file::RegistryFile;
use super::{unreachable, usage};
use crate::error::Result;

const FORMAT: &str = "%Y%m%d%H%M%S";
const DIGITS: usize = 14;

/// The moment now, or the second after the newest revision when that is later.
pub(in crate::cli) fn next(folder: &Folder, registry: &RegistryFile) -> Result<String> {
    let modules = registry.modules();
    let mut ids: Vec<String> = modules.into_iter().filter_map(id_of).collect();
    let unreadable = |error| unreachable("read", folder.path(), error);
    for entry in fs::read_dir(folder.path()).map_err(unreadable)? {
        let name = entry.map_err(unreadable)?.file_name();
        ids.extend(name.to_str().and_then(id_of));
    }
    let newest = ids.iter().max().map(String::as_str);
    after(newest, Utc::now().naive_utc())
}

/// The moment now, or the second after another id when that is later.
pub(in crate::cli) fn following(id: &str) -> Result<String> {
    after(Some(id), Utc::now().naive_utc())
}

/// The id at the beginning of a module's or file's name: `m20260115103000_add_users`.
fn id_of(name: &str) -> Option<String> {
    let id = name.strip_prefix('m')?.get(..DIGITS)?;
    let digits = id.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| id.to_owned())
}

fn after(newest: Option<&str>, now: NaiveDateTime) -> Result<String> {
    let now = now.format(FORMAT).to_string();
    let Some(newest) = newest.filter(|newest| *newest >= now.as_str()) else {
        return Ok(now);
    };
    let next = match NaiveDateTime::parse_from_str(newest, FORMAT) {
        Ok(moment) => moment
            .checked_add_signed(TimeDelta::seconds(1))
            .map(|next| next.format(FORMAT).to_string()),
        // No moment, such as 99999999000000: count on.
        Err(_) => newest
            .parse::<u64>()
            .ok()
            .map(|number| (number + 1).to_string()),
    };
    next.filter(|next| next.len() == DIGITS).ok_or_else(|| {
        usage(format!("no id comes after that of revision `{newest}`"))
            .with_hint("give that revision an id that is a moment, YYYYMMDDhhmmss")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn next_after(newest: Option<&str>) -> Result<String> {
        let now = NaiveDateTime::parse_from_str("20260115235959", FORMAT).unwrap();
        after(newest, now)
    }

    #[test]
    fn an_id_is_now_or_the_second_after_the_newest() {
        for (newest, id) in [
            (None, "20260115235959"),
            (Some("20260115235958"), "20260115235959"),
            (Some("20260115235959"), "20260116000000"),
            (Some("20271231235959"), "20280101000000"),
            (Some("88888888000009"), "88888888000010"),
        ] {
            assert_eq!(next_after(newest).unwrap(), id);
        }
        assert!(next_after(Some("99999999999999")).is_err());
    }

    #[test]
    fn only_names_of_revisions_have_an_id() {
        assert_eq!(
            id_of("m20260115103000_x.rs").as_deref(),
            Some("20260115103000")
        );
        for name in [
            "mod.rs",
            "m2026_x.rs",
            "20260115103000.rs",
            "m2026011510300ä.rs",
            "",
        ] {
            assert_eq!(id_of(name), None, "{name}");
        }
    }
}
