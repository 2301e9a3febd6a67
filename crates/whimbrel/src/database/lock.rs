//! The migration lock: one runner at a time.

use std::fmt;
use std::time::{Duration, Instant};

use super::cancel::Cancel;
use crate::error::{Error, ErrorKind, Result};

/// The log target of everything about the migration lock.
pub(crate) const LOG: &str = "whimbrel::lock";

/// The lock that keeps two runners apart.
pub trait MigrationLock {
    /// Takes the lock, waiting as long as `wait` allows, and returns how long that took.
    ///
    /// Taking it again while it is held changes nothing.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Locked`], naming the holder, when another runner still has it at the end.
    fn acquire_lock(&mut self, wait: LockWait) -> Result<Duration>;

    /// Asks the database whether this session still holds the lock.
    ///
    /// # Errors
    ///
    /// When it does not: the statements of a migration can give a session's locks away.
    fn prove_lock(&mut self) -> Result<()>;

    /// Gives the lock back; a runner that holds none does nothing.
    ///
    /// # Errors
    ///
    /// When the lock was lost before.
    fn release_lock(&mut self) -> Result<()>;
}

/// How long to wait for the migration lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LockWait(Duration);

impl LockWait {
    /// Does not wait.
    pub const NONE: Self = Self(Duration::ZERO);

    /// Waits at most this long.
    pub const fn at_most(limit: Duration) -> Self {
        Self(limit)
    }

    /// Tries until an attempt succeeds, the time is over, or somebody asks to stop.
    ///
    /// `attempt` returns the holder when another runner has the lock.
    pub(crate) fn poll(
        self,
        cancel: &Cancel,
        mut attempt: impl FnMut() -> Result<Option<Holder>>,
    ) -> Result<Duration> {
        let start = Instant::now();
        let mut pause = Duration::from_millis(50);
        while let Some(holder) = attempt()? {
            let left = self.0.saturating_sub(start.elapsed());
            if left.is_zero() {
                return Err(locked(&holder, self));
            }
            log::info!(target: LOG, "waiting for the migration lock, held by {holder}");
            std::thread::sleep(pause.min(left));
            cancel
                .heed(|| format!("while waiting for the migration lock, held by {holder}"))
                .map_err(|error| {
                    error.with_hint("nothing was changed; run the same command again")
                })?;
            pause = (pause * 2).min(Duration::from_secs(1));
        }
        Ok(start.elapsed())
    }
}

/// Who holds the lock, as far as it is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Holder(pub(crate) String);

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.as_str() {
            "" => f.write_str("a runner that left no name"),
            known => f.write_str(known),
        }
    }
}

fn locked(holder: &Holder, wait: LockWait) -> Error {
    let waited = match wait {
        LockWait::NONE => String::new(),
        LockWait(limit) => format!(" (waited {:.1} s)", limit.as_secs_f64()),
    };
    Error::new(
        ErrorKind::Locked,
        format!("another runner holds the migration lock: {holder}{waited}"),
    )
    .with_hint("wait until it has finished; the lock is freed when its process ends")
}

/// The error of a runner that no longer holds its lock.
pub(crate) fn lost() -> Error {
    Error::new(
        ErrorKind::Failed,
        "the migration lock was lost while the migrations ran",
    )
    .with_hint(
        "a statement of the migration released the session's locks, or the connection goes through \
         a pooler: give the database's own address in <PREFIX>_DATABASE_URL, then run again",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn polling_ends_with_the_lock_or_names_the_holder() {
        let mut left = 2;
        let waited = LockWait::at_most(Duration::from_secs(60)).poll(&Cancel::default(), || {
            left -= 1;
            Ok((left > 0).then(Holder::default))
        });
        assert!(waited.is_ok());
        assert_eq!(left, 0);

        let error = LockWait::NONE
            .poll(&Cancel::default(), || {
                Ok(Some(Holder("process 7".to_owned())))
            })
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Locked);
        assert!(error.message().contains("process 7"), "{error}");

        let asked = Cancel::default();
        asked.request();
        let error = LockWait::at_most(Duration::from_secs(60))
            .poll(&asked, || Ok(Some(Holder::default())))
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Interrupted);
    }
}
