//! Asking a run to stop.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::error::{Error, ErrorKind, Result};

/// Asks a run to stop at a safe point: after the step or transaction that it is at.
///
/// Clones ask the same run, also from another thread. A run that was asked ends with
/// [`ErrorKind::Interrupted`], which says where it stopped.
///
/// ```
/// use whimbrel::manager::Cancel;
///
/// let cancel = Cancel::default();
/// let asked = cancel.clone();
/// std::thread::spawn(move || asked.request()).join().unwrap();
/// assert!(cancel.is_requested());
/// ```
#[derive(Clone, Debug, Default)]
pub struct Cancel(Arc<AtomicBool>);

impl Cancel {
    /// Asks to stop.
    pub fn request(&self) {
        self.0.store(true, Ordering::SeqCst);
    }

    /// Tells whether anybody has asked to stop.
    pub fn is_requested(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }

    /// Stops here when anybody has asked for it; `stopped` says where that is.
    pub(crate) fn heed(&self, stopped: impl FnOnce() -> String) -> Result<()> {
        match self.is_requested() {
            false => Ok(()),
            true => Err(Error::new(
                ErrorKind::Interrupted,
                format!("interrupted {}", stopped()),
            )),
        }
    }
}

/// Two are equal when they ask the same run.
impl PartialEq for Cancel {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for Cancel {}
