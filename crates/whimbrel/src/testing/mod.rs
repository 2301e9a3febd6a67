//! What an application's own tests call.

mod verify;

pub use verify::{Refused, verify, verify_with};
