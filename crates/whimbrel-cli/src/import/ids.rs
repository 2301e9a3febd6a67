//! Ids of revisions for the versions of Diesel.

/// The first id for versions that are no moments.
const FIRST: &str = "19700101000001";

/// What every applied set of Diesel's own set-up begins with.
const INITIAL: &str = "00000000000000";

/// An id for each version, in their order: the version itself where it is a moment of 14 digits, else
/// the nearest moment behind the id before.
pub(super) fn ids(versions: &[&str]) -> Vec<String> {
    let mut ids: Vec<String> = Vec::with_capacity(versions.len());
    for version in versions {
        let wanted = version.get(..14).filter(|id| is_moment(id));
        let wanted = wanted.map(str::to_owned);
        let wanted = wanted.or_else(|| (*version == INITIAL).then(|| INITIAL.to_owned()));
        let last = ids.last().map(String::as_str);
        let is_behind = |id: &String| last.is_none_or(|last| last < id.as_str());
        let id = wanted.filter(is_behind).unwrap_or_else(|| match last {
            None | Some(INITIAL) => FIRST.to_owned(),
            Some(last) => next_second(last),
        });
        ids.push(id);
    }
    ids
}

fn is_moment(id: &str) -> bool {
    let part = |from: usize, to: usize| id.get(from..to).and_then(|part| part.parse::<u32>().ok());
    let in_range = |value: Option<u32>, from: u32, to: u32| {
        value.is_some_and(|value| (from..=to).contains(&value))
    };
    let (Some(year), Some(month)) = (part(0, 4), part(4, 6)) else {
        return false;
    };
    id.len() == 14
        && id.bytes().all(|byte| byte.is_ascii_digit())
        && in_range(part(6, 8), 1, days_in(year, month))
        && in_range(part(8, 10), 0, 23)
        && in_range(part(10, 12), 0, 59)
        && in_range(part(12, 14), 0, 59)
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

/// The moment a second later.
fn next_second(id: &str) -> String {
    let part = |from: usize, to: usize| id.get(from..to).and_then(|part| part.parse().ok());
    let part = |from: usize, to: usize| part(from, to).unwrap_or(0_u32);
    let (mut year, mut month, mut day) = (part(0, 4), part(4, 6), part(6, 8));
    let mut seconds = part(8, 10) * 3600 + part(10, 12) * 60 + part(12, 14) + 1;
    if seconds == 24 * 3600 {
        (seconds, day) = (0, day + 1);
    }
    if day > days_in(year, month) {
        (day, month) = (1, month + 1);
    }
    if month > 12 {
        (month, year) = (1, year + 1);
    }
    let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    format!("{year:04}{month:02}{day:02}{hour:02}{minute:02}{second:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_kept_and_the_rest_follows_in_order() {
        assert_eq!(
            ids(&["00000000000000", "00000000000001", "0002", "20180101120000"]),
            [
                "00000000000000",
                "19700101000001",
                "19700101000002",
                "20180101120000"
            ]
        );
        assert_eq!(
            ids(&[
                "202607271433130000",
                "202607271433130001",
                "20261231235959",
                "2027"
            ]),
            [
                "20260727143313",
                "20260727143314",
                "20261231235959",
                "20270101000000"
            ]
        );
        assert_eq!(
            ids(&["20180228235959", "x"]),
            ["20180228235959", "20180301000000"]
        );
    }
}
