//! Reasons: `assume_safe` and `irreversible` say why, and `assume_safe` is used where it is needed.

use std::collections::BTreeSet;

use super::born::Born;
use super::finding::Finding;
use super::pass::Pass;
use super::rule;
use crate::operation::{Effect, Object};
use crate::recording::{Recording, ScopeId, ScopeKind};

/// The scopes that hold something worth vouching for.
#[derive(Debug, Default)]
pub(super) struct Vouched(BTreeSet<ScopeId>);

impl Vouched {
    /// Notes the scopes around an operation when somebody may have to vouch for it.
    pub(super) fn note(
        &mut self,
        recording: &Recording,
        scope: Option<ScopeId>,
        effects: &[Effect],
        born: &Born,
    ) {
        if effects.iter().any(|effect| is_delicate(effect, born)) {
            self.0.extend(recording.scopes_of(scope).map(|(id, _)| id));
        }
    }
}

/// Making tables and types, and whatever happens to them in the same revision, harms nobody.
fn is_delicate(effect: &Effect, born: &Born) -> bool {
    let makes = matches!(
        effect,
        Effect::Creates(Object::Table(_) | Object::Enumeration(_))
    );
    !makes && !born.covers(effect)
}

pub(super) fn check(pass: &Pass<'_>, vouched: &Vouched) -> Vec<Finding> {
    let scopes = pass.recording.all_scopes();
    let blocks = scopes.filter_map(|(id, scope)| match &scope.kind {
        ScopeKind::AssumeSafe { reason } => Some((id, scope.place, reason)),
        ScopeKind::When(_) | ScopeKind::Only(_) | ScopeKind::Blocking => None,
    });
    let mut findings = Vec::new();
    for (id, place, reason) in blocks {
        if reason.trim().is_empty() {
            let message = "`assume_safe` says no reason";
            let finding = Finding::new(rule::EMPTY_REASON, place, message).literal(reason);
            let help = "say why the data is not needed, or where it has gone: reviewers read it";
            findings.push(finding.about(pass.revision).help(help));
        } else if !vouched.0.contains(&id) {
            let message = "nothing in this `assume_safe` needs it";
            let finding = Finding::new(rule::UNNEEDED_ASSUME_SAFE, place, message);
            let help = "take it away, so that the next one is read with care";
            findings.push(finding.about(pass.revision).help(help));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use crate::verify::testing::{history, messages};
    use crate::verify::{Policy, verify};

    #[test]
    fn empty_reasons_and_idle_blocks_are_found() {
        history! {
            m20260101000000_a: Header::new("20260101000000", "a"), up |s| {
                s.assume_safe("a table is new", |s| {
                    s.create_table("t", |t| {
                        t.integer("id").primary_key();
                        t.index(["id"]);
                    });
                });
                s.assume_safe("nothing at all", |_| ());
            }, down |s| {
                s.assume_safe("the table is ours", |s| s.drop_table("t"));
            };
            m20260102000000_b: Header::new("20260102000000", "b"), up |s| {
                s.create_table("u", |t| { t.integer("id").primary_key(); });
            }, down |s| { s.irreversible(" "); };
            m20260103000000_c: Header::new("20260103000000", "c")
                .merges(&["20260101000000", "20260102000000"]),
            up |s| {
                s.assume_safe("", |s| s.drop_table("t"));
                s.assume_safe("nobody can know", |s| { s.execute("ANALYZE"); });
            }, down |s| { s.irreversible("a test"); };
        }
        assert_eq!(
            messages(verify(&REGISTRY, &Policy::default()).findings),
            [
                "nothing in this `assume_safe` needs it",
                "nothing in this `assume_safe` needs it",
                "nothing in this `assume_safe` needs it",
                "`irreversible` says no reason",
                "`assume_safe` says no reason",
            ]
        );
    }
}
