//! Ids: 14 digits that tell a moment, each used once.

use std::collections::HashMap;

use super::finding::Finding;
use super::modules::id_in_name;
use super::rule;
use crate::registry::{Registry, Revision};

/// The id of Diesel's own first migration, kept by applications that adopted it.
const DIESEL_INITIAL: &str = "00000000000000";

pub(super) fn check(registry: &Registry) -> Vec<Finding> {
    let malformed = registry.revisions().iter().filter_map(check_form);
    malformed.chain(check_unique(registry)).collect()
}

fn check_form(revision: &Revision) -> Option<Finding> {
    let id = revision.header.id;
    let is_digits = id.bytes().all(|byte| byte.is_ascii_digit());
    let problem = if id.len() != 14 || !is_digits {
        "is not 14 digits"
    } else if id != DIESEL_INITIAL && !is_moment(id) {
        "is no date and time"
    } else {
        return None;
    };
    let message = format!("the id `{id}` {problem}");
    let help = "an id is the moment of creation as `YYYYMMDDhhmmss`, such as `20260115103000`";
    let finding = Finding::new(rule::MALFORMED_ID, revision.header.place(), message);
    Some(finding.about(revision).literal(id).help(help))
}

/// Tells whether 14 digits are a date and time of the common calendar.
fn is_moment(id: &str) -> bool {
    let part = |from: usize, to: usize| id.get(from..to).and_then(|part| part.parse::<u32>().ok());
    let (Some(year), Some(month), Some(day)) = (part(0, 4), part(4, 6), part(6, 8)) else {
        return false;
    };
    let (Some(hour), Some(minute), Some(second)) = (part(8, 10), part(10, 12), part(12, 14)) else {
        return false;
    };
    let days = days_in(year, month);
    (1..=days).contains(&day) && hour < 24 && minute < 60 && second < 60
}

const fn days_in(year: u32, month: u32) -> u32 {
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if is_leap => 29,
        2 => 28,
        _ => 0,
    }
}

fn check_unique(registry: &Registry) -> impl Iterator<Item = Finding> {
    let mut first: HashMap<&str, &Revision> = HashMap::new();
    registry.revisions().iter().filter_map(move |revision| {
        let id = revision.header.id;
        let other = first.insert(id, revision)?;
        // A copied module whose id was not changed is found by its name, which says it better.
        if id_in_name(revision.module).is_some_and(|held| held != id) {
            return None;
        }
        let finding = if other.module == revision.module {
            let message = format!("the module `{}` is listed twice", revision.module);
            Finding::new(rule::DUPLICATE_ID, registry.place(), message)
                .literal(revision.module)
                .help("take one of the two lines out of the registry")
        } else {
            let message = format!("the id `{id}` belongs to `{}` already", other.module);
            Finding::new(rule::DUPLICATE_ID, revision.header.place(), message)
                .about(revision)
                .literal(id)
                .help("the id is kept in databases: give the newer revision another one")
        };
        Some(finding)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verify::testing::{history, messages};

    #[test]
    fn only_moments_are_ids() {
        for good in ["20260115103000", "20240229235959", "20000229000000"] {
            assert!(is_moment(good), "{good}");
        }
        for bad in [
            "20260015103000",
            "20261315103000",
            "20260100103000",
            "20260431103000",
            "20250229103000",
            "19000229103000",
            "20260115243000",
            "20260115106000",
            "20260115103060",
        ] {
            assert!(!is_moment(bad), "{bad}");
        }
    }

    #[test]
    fn malformed_and_repeated_ids_are_found() {
        history! {
            m00000000000000_diesel_initial_setup: Header::new("00000000000000", "set up");
            m2026_short: Header::new("2026", "short");
            m20260230000000_no_day: Header::new("20260230000000", "no such day");
            m20260101000000_a: Header::new("20260101000000", "a");
            m20260101000000_b: Header::new("20260101000000", "b");
            m20260102000000_copied: Header::new("20260101000000", "a");
        }
        assert_eq!(
            messages(check(&REGISTRY)),
            [
                "the id `2026` is not 14 digits",
                "the id `20260230000000` is no date and time",
                "the id `20260101000000` belongs to `m20260101000000_a` already",
            ]
        );
    }
}
