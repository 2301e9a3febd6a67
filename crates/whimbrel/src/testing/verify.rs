//! The gate as a test, for builds without build scripts.

use std::env;
use std::fmt;
use std::path::PathBuf;

use whimbrel_schema::Registry;
use whimbrel_schema::verify::{Level, Policy};

use crate::gate::{Sources, check, text};

/// What the gate would have refused to build: every finding with its place.
pub struct Refused {
    findings: Vec<String>,
}

impl Refused {
    /// The findings, each as the text of many lines that a build would print.
    pub fn findings(&self) -> &[String] {
        &self.findings
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = self.findings.len();
        let noun = if count == 1 { "mistake" } else { "mistakes" };
        write!(f, "the migrations have {count} {noun}")?;
        for finding in &self.findings {
            write!(f, "\n\nerror: {finding}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Refused {
    /// Writes what [`Display`](fmt::Display) does, because a test that fails prints this.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Refused {}

/// Verifies migrations as the gate does, from a test.
///
/// For builds that run no build script. The application then takes its migrations from
/// [`Migrations::unverified`](crate::Migrations::unverified), and this test is the gate:
///
/// ```
/// # mod migrations { whimbrel::registry![]; }
/// # fn main() { migrations_are_sound().unwrap() }
/// fn migrations_are_sound() -> Result<(), whimbrel::testing::Refused> {
///     whimbrel::testing::verify(&migrations::REGISTRY)
/// }
/// ```
///
/// # Errors
///
/// Every finding that a build would have failed with.
pub fn verify(registry: &'static Registry) -> Result<(), Refused> {
    verify_with(registry, &Policy::default())
}

/// Verifies migrations under a policy; see [`verify`].
///
/// # Errors
///
/// Every finding that the policy denies. Warnings are printed to standard error.
pub fn verify_with(registry: &'static Registry, policy: &Policy) -> Result<(), Refused> {
    let package = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    let package = package.or_else(|| env::current_dir().ok());
    let sources = Sources::of_package(&package.unwrap_or_default());
    let checked = check(registry, policy, &sources);
    let warnings = checked.findings.iter();
    for finding in warnings.filter(|finding| finding.level == Level::Warn) {
        eprintln!("warning: {}", text(finding, &sources));
    }
    let findings: Vec<String> = checked.denied().map(|f| text(f, &sources)).collect();
    if findings.is_empty() {
        Ok(())
    } else {
        Err(Refused { findings })
    }
}
