//! The whole check: the verification, and what only the folder of the sources can show.

use std::collections::BTreeMap;

use whimbrel_schema::verify::{
    Analyzer, Finding, Level, Policy, Reading, Verified, verify_reading,
};
use whimbrel_schema::{Catalog, Registry};

use super::reader::{ReadText, Reader};
use super::sources::Sources;
use super::{documentation, folder, schema_rs};

/// What the check came to.
#[derive(Debug)]
pub(crate) struct Checked {
    /// What is wrong.
    pub(crate) findings: Vec<Finding>,
    /// The revisions that could be recorded.
    pub(crate) revisions: Vec<Verified>,
    /// SQL of the author's that could be read.
    pub(crate) sql: Vec<ReadText>,
    /// The schema after the last revision.
    pub(crate) catalog: Catalog,
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
    let descriptions = descriptions(registry, sources);
    let reader = Reader::default();
    let reading = Reading {
        reader: Some(&reader),
        descriptions: Some(&descriptions),
        analyzer: Analyzer::On,
    };
    let verification = verify_reading(registry, policy, reading);
    let mut findings = verification.findings;
    let of_folder = sources.folder(registry).map(|folder| {
        let listing = folder::Listing::read(&folder);
        listing.check(registry)
    });
    let of_folder = of_folder.into_iter().flatten();
    findings.extend(of_folder.filter_map(|finding| policy.judge(finding)));
    // A history that does not replay has no schema to compare with.
    if findings.iter().all(|finding| finding.level < Level::Deny) {
        let package = sources.package();
        let stale = schema_rs::check(package, registry, policy, &verification.catalog).into_iter();
        findings.extend(stale.filter_map(|finding| policy.judge(finding)));
    }
    Checked {
        findings,
        revisions: verification.revisions,
        sql: reader.into_read(),
        catalog: verification.catalog,
    }
}

/// The documentation of every module beyond its first line, by the revision's id.
fn descriptions(registry: &Registry, sources: &Sources) -> BTreeMap<String, String> {
    let revisions = registry.revisions().iter();
    let described = revisions.filter_map(|revision| {
        let source = sources.text(revision.header.place())?;
        let text = documentation::text(&source);
        let (_, rest) = text.split_once('\n')?;
        let rest = rest.trim();
        (!rest.is_empty()).then(|| (revision.header.id.to_owned(), rest.to_owned()))
    });
    described.collect()
}
