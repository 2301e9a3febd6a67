//! What cargo tells a build script, and what the developer asks of the gate.

use std::env;
use std::path::PathBuf;

use super::problem::Problem;

/// The variable by which the developer opens the gate.
pub(super) const GATE: &str = "WHIMBREL_GATE";

/// What becomes of findings that the policy denies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    /// They fail the build.
    Deny,
    /// They are warnings, and the program that is built changes no database.
    Warn,
}

/// Where the build script runs.
#[derive(Debug)]
pub(super) struct Environment {
    /// The folder of the package's manifest.
    pub(super) package: PathBuf,
    /// The folder for what the script writes.
    pub(super) out: PathBuf,
    /// What the developer asks for.
    pub(super) mode: Mode,
}

impl Environment {
    /// Reads the environment of a build script.
    ///
    /// # Errors
    ///
    /// When this is no build script, or `WHIMBREL_GATE` holds an unknown word.
    pub(super) fn read() -> Result<Self, Problem> {
        Ok(Self {
            package: folder("CARGO_MANIFEST_DIR")?,
            out: folder("OUT_DIR")?,
            mode: mode(
                env::var_os(GATE)
                    .unwrap_or_default()
                    .to_string_lossy()
                    .trim(),
            )?,
        })
    }
}

fn folder(name: &'static str) -> Result<PathBuf, Problem> {
    let value = env::var_os(name).ok_or(Problem::NotABuildScript(name))?;
    Ok(value.into())
}

fn mode(word: &str) -> Result<Mode, Problem> {
    match word {
        "" | "deny" => Ok(Mode::Deny),
        "warn" => Ok(Mode::Warn),
        other => Err(Problem::UnknownMode(other.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_known_words_are_taken() {
        assert!(matches!(mode(""), Ok(Mode::Deny)));
        assert!(matches!(mode("warn"), Ok(Mode::Warn)));
        let problem = mode("off").unwrap_err();
        assert!(problem.to_string().contains("`off`"), "{problem}");
    }
}
