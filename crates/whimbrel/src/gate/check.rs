//! The whole check: the verification, and what only the folder of the sources can show.

use whimbrel_schema::Registry;
use whimbrel_schema::verify::{Finding, Level, Policy, Verified, verify};

use super::folder;
use super::sources::Sources;

/// What the check came to.
#[derive(Debug)]
pub(crate) struct Checked {
    /// What is wrong.
    pub(crate) findings: Vec<Finding>,
    /// The revisions that could be recorded.
    pub(crate) revisions: Vec<Verified>,
}

impl Checked {
    /// The findings that the policy denies.
    pub(crate) fn denied(&self) -> impl Iterator<Item = &Finding> {
        let findings = self.findings.iter();
        findings.filter(|finding| finding.level == Level::Deny)
    }
}

/// Verifies a registry and the folder that it stands in.
pub(crate) fn check(registry: &'static Registry, policy: &Policy, sources: &Sources) -> Checked {
    let verification = verify(registry, policy);
    let mut findings = verification.findings;
    let of_folder = sources.folder(registry).map(|folder| {
        let listing = folder::Listing::read(&folder);
        listing.check(registry)
    });
    let of_folder = of_folder.into_iter().flatten();
    findings.extend(of_folder.filter_map(|finding| policy.judge(finding)));
    Checked {
        findings,
        revisions: verification.revisions,
    }
}
