//! What an application's own tests call.

#[cfg(feature = "runtime")]
mod runner;
#[cfg(feature = "runtime")]
mod tests_of_revisions;
#[cfg(feature = "runtime")]
mod throw_away;
#[cfg(feature = "gate")]
mod verify;

#[cfg(feature = "runtime")]
pub use crate::manager::{Fixture, RoundTrip, RoundTripOptions, RoundTrips};
#[cfg(feature = "runtime")]
pub use runner::{DataIntegrity, MigrationTestRunner};
#[cfg(feature = "runtime")]
pub use tests_of_revisions::{POSTGRES_URL, TestSettings, check_revision};
#[cfg(feature = "runtime")]
pub use throw_away::ThrowAwayDatabase;
#[cfg(feature = "gate")]
pub use verify::{Refused, verify, verify_with};
