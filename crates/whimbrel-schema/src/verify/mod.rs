//! The verification of a whole registry: what the build-time gate runs.
//!
//! [`verify`] records every revision, replays the history in the order of the graph, proves every
//! way back, and returns all findings at once. It is pure; reading sources and failing a build is
//! the gate's business.

mod analysis;
mod analyst;
mod analyzed;
mod backend_schema;
mod beside;
mod born;
mod changed;
mod culprit;
mod data_loss;
pub(crate) mod differences;
mod finding;
mod guards;
mod headers;
mod heads;
mod history;
mod ids;
mod level;
mod links;
mod modules;
mod pass;
mod planner;
mod planning;
mod policy;
mod provenance;
mod reasons;
mod record;
mod recorder;
mod refusals;
pub mod rule;
#[cfg(test)]
mod testing;
mod way_back;

pub use analysis::{Analyzer, Judged, Reading};
pub use finding::Finding;
pub use history::Verified;
pub use level::Level;
pub use modules::LONGEST_MODULE_NAME;
pub use policy::{BadLevel, LevelLists, Levels, Policy, Stored};
pub use rule::Rule;
pub use way_back::WayBack;

use std::collections::HashMap;
use std::thread;

use crate::catalog::Catalog;
use crate::graph::Graph;
use crate::registry::{Registry, Revision};
use analysis::{Analysis, validations};
use beside::Beside;
use history::Walk;
use planner::Planner;
use recorder::records;

/// What the verification of a registry came to.
#[derive(Debug)]
pub struct Verification {
    /// What is wrong, at the levels that the policy sets; first the graph's, then by revision.
    pub findings: Vec<Finding>,
    /// The revisions that could be recorded, in the order in which they run.
    pub revisions: Vec<Verified>,
    /// The schema after the last of them.
    pub catalog: Catalog,
}

impl Verification {
    /// Tells whether nothing was found that the policy denies.
    pub fn is_sound(&self) -> bool {
        let mut findings = self.findings.iter();
        findings.all(|finding| finding.level < Level::Deny)
    }
}

/// Verifies every revision of a registry.
///
/// One mistake is one finding: what follows from it is left out.
///
/// ```
/// use whimbrel_schema::Registry;
/// use whimbrel_schema::verify::{Policy, verify};
///
/// static REGISTRY: Registry = Registry::new(&[]);
/// assert!(verify(&REGISTRY, &Policy::default()).is_sound());
/// ```
pub fn verify(registry: &'static Registry, policy: &Policy) -> Verification {
    verify_reading(registry, policy, Reading::default())
}

/// Verifies every revision of a registry, with what was read of its sources.
pub fn verify_reading(
    registry: &'static Registry,
    policy: &Policy,
    reading: Reading<'_>,
) -> Verification {
    let mut findings = policy.check(registry);
    findings.extend(ids::check(registry));
    findings.extend(modules::check(registry));
    findings.extend(headers::check(registry));
    let order = match Graph::of(registry) {
        Ok(graph) => {
            findings.extend(heads::check(registry, &graph));
            in_graph_order(registry, &graph)
        }
        Err(problems) => {
            let of_links = links::check(registry, &problems);
            if of_links.iter().any(|finding| is_of(finding, rule::CYCLE)) {
                // Somewhere in a circle an older revision follows a newer one.
                findings.retain(|finding| !is_of(finding, rule::ID_ORDER));
            }
            findings.extend(of_links);
            in_id_order(registry, &findings)
        }
    };
    let validations = validations(policy, reading, &order);
    let walked = thread::scope(|scope| {
        let analysis = Analysis::new(scope, policy, reading, &order, &validations);
        let planner = Planner::new(analysis, policy.targets());
        let mut walk = Walk::new(Beside::begin(scope, planner), policy.targets());
        for record in records(scope, policy, reading, &order) {
            walk.step(record);
        }
        walk.finish()
    });
    findings.extend(walked.findings);
    findings.extend(analyzed::check(walked.told, policy, &findings));
    Verification {
        findings: findings
            .into_iter()
            .filter_map(|f| policy.judge(f))
            .collect(),
        revisions: walked.revisions,
        catalog: walked.catalog,
    }
}

fn in_graph_order(registry: &'static Registry, graph: &Graph) -> Vec<&'static Revision> {
    let revisions = registry.revisions().iter();
    let by_id: HashMap<&str, &Revision> = revisions.map(|r| (r.header.id, r)).collect();
    let order = graph.order();
    order.filter_map(|id| by_id.get(id).copied()).collect()
}

/// The order of ids, for a registry that is no graph; none where the ids themselves are at fault,
/// because every finding about the schema could then be a consequence.
fn in_id_order(registry: &'static Registry, findings: &[Finding]) -> Vec<&'static Revision> {
    let spoils_order = [
        rule::DUPLICATE_ID,
        rule::MODULE_ID,
        rule::MALFORMED_ID,
        rule::ID_ORDER,
        rule::CYCLE,
    ];
    let is_spoilt = |finding: &Finding| spoils_order.iter().any(|rule| is_of(finding, *rule));
    if findings.iter().any(is_spoilt) {
        return Vec::new();
    }
    let mut revisions: Vec<_> = registry.revisions().iter().collect();
    revisions.sort_by_key(|revision| revision.header.id);
    revisions
}

fn is_of(finding: &Finding, rule: Rule) -> bool {
    finding.rule == rule.id
}
