//! What keeps the gate itself from working.

use std::io;
use std::path::PathBuf;

/// A problem of the gate's own, not of a migration.
#[derive(Debug, thiserror::Error)]
pub(super) enum Problem {
    /// It was not called by a build script.
    #[error(
        "`{0}` is not set: `whimbrel::gate::verify` is for build scripts; in a test call `whimbrel::testing::verify`"
    )]
    NotABuildScript(&'static str),
    /// The environment asks for something that there is not.
    #[error("WHIMBREL_GATE is `{0}`; it can be `deny` (as if it were not set) or `warn`")]
    UnknownMode(String),
    /// The output cannot be written.
    #[error("cannot write `{}`: {source}", .path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

impl Problem {
    /// Fails the build with this problem as its one error.
    pub(super) fn report(&self) {
        let text = self.to_string().replace(['\n', '\r'], " ");
        println!("cargo::error=whimbrel: {text}");
        if let Self::NotABuildScript(_) = self {
            eprintln!("whimbrel: {text}");
            std::process::exit(1);
        }
    }
}
