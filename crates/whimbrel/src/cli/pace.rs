//! How fast rows go by, and how long the rest of them takes.

use std::time::{Duration, Instant};

use super::time::lasting;

/// Watches the rows of one table at a time.
#[derive(Debug, Default)]
pub(super) struct Pace {
    began: Option<Start>,
}

#[derive(Debug)]
struct Start {
    table: String,
    at: Instant,
    done: u64,
}

impl Pace {
    /// What the rows so far tell, to stand behind their number; nothing at the first look.
    pub(super) fn of(&mut self, table: &str, done: u64, rows: u64) -> String {
        let known = self.began.as_ref().filter(|start| start.table == table);
        let Some(start) = known else {
            self.began = Some(Start {
                table: table.to_owned(),
                at: Instant::now(),
                done,
            });
            return String::new();
        };
        said(
            done.saturating_sub(start.done),
            rows.saturating_sub(done),
            start.at.elapsed(),
        )
    }
}

/// The rate of so many rows in a time, and how long so many more take at that rate.
fn said(done: u64, left: u64, time: Duration) -> String {
    let millis = time.as_millis().max(1);
    let rate = u128::from(done) * 1_000 / millis;
    if rate == 0 {
        return String::new();
    }
    let seconds = u64::try_from(u128::from(left) / rate).unwrap_or(u64::MAX);
    format!(
        ", {rate} a second, {} left",
        lasting(Duration::from_secs(seconds))
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rest_takes_as_long_as_the_rate_says() {
        let left = lasting(Duration::from_secs(10));
        assert_eq!(
            said(200, 1_000, Duration::from_secs(2)),
            format!(", 100 a second, {left} left")
        );
        assert_eq!(said(0, 10, Duration::from_secs(1)), "");
    }
}
