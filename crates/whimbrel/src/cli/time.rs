//! Times as people say them.

use std::time::Duration;

use chrono::{DateTime, Utc};

/// How long ago a moment was, given as RFC 3339; the day itself after a month.
pub(super) fn ago(moment: &str, now: DateTime<Utc>) -> String {
    let Ok(moment) = DateTime::parse_from_rfc3339(moment) else {
        return moment.to_owned();
    };
    let seconds = (now - moment.with_timezone(&Utc)).num_seconds();
    match seconds {
        ..=-60 => moment.format("%Y-%m-%d %H:%M").to_string(),
        -59..60 => "just now".to_owned(),
        60..3_600 => counted(seconds / 60, "minute"),
        3_600..86_400 => counted(seconds / 3_600, "hour"),
        86_400..2_592_000 => counted(seconds / 86_400, "day"),
        _ => moment.format("%Y-%m-%d").to_string(),
    }
}

fn counted(number: i64, unit: &str) -> String {
    match number {
        1 => format!("1 {unit} ago"),
        _ => format!("{number} {unit}s ago"),
    }
}

/// A duration in two figures or so.
pub(super) fn lasting(duration: Duration) -> String {
    let seconds = duration.as_secs();
    match seconds {
        0 => format!("{} ms", duration.as_millis()),
        1..60 => format!("{:.1} s", duration.as_secs_f64()),
        60..3_600 => format!("{} min {} s", seconds / 60, seconds % 60),
        _ => format!("{} h {} min", seconds / 3_600, seconds % 3_600 / 60),
    }
}

/// A duration that was stored in milliseconds.
pub(super) fn lasting_ms(milliseconds: i64) -> String {
    lasting(Duration::from_millis(
        u64::try_from(milliseconds).unwrap_or_default(),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_told_in_the_unit_that_fits() {
        let now: DateTime<Utc> = "2026-03-01T12:00:00Z".parse().unwrap();
        for (moment, said) in [
            ("2026-03-01T11:59:30Z", "just now"),
            ("2026-03-01T12:00:20Z", "just now"),
            ("2026-03-01T11:59:00Z", "1 minute ago"),
            ("2026-03-01T09:00:00Z", "3 hours ago"),
            ("2026-02-27T12:00:00Z", "2 days ago"),
            ("2026-01-15T12:00:00Z", "2026-01-15"),
            ("2026-03-02T12:00:00Z", "2026-03-02 12:00"),
            ("at noon", "at noon"),
        ] {
            assert_eq!(ago(moment, now), said);
        }
    }

    #[test]
    fn durations_are_told_in_the_unit_that_fits() {
        for (milliseconds, said) in [
            (0, "0 ms"),
            (999, "999 ms"),
            (1_250, "1.2 s"),
            (61_000, "1 min 1 s"),
            (7_260_000, "2 h 1 min"),
        ] {
            assert_eq!(lasting_ms(milliseconds), said);
        }
    }
}
