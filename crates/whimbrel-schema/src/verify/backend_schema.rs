//! Changes to the schema on one backend only.

use super::finding::Finding;
use super::pass::Pass;
use super::rule;
use crate::catalog::DefinitionKind;
use crate::operation::{Effect, Object};
use crate::recording::Recorded;

/// Finds a change to the schema that some of the policy's backends do not make.
///
/// The catalog is one for all backends, so it knows the change everywhere. Indexes and constraints
/// may differ: programs work without them.
pub(super) fn check(pass: &Pass<'_>, recorded: &Recorded, effects: &[Effect]) -> Option<Finding> {
    if !effects.iter().any(is_seen_by_programs) {
        return None;
    }
    let without = pass.targets.iter();
    let without = without
        .copied()
        .find(|backend| !pass.recording.runs_on(recorded.scope, *backend))?;
    let message = format!("the schema changes here, but not on {without}");
    let help = format!(
        "where that is meant, say so in build.rs: `Policy::default().allow(\"{}\")`",
        rule::BACKEND_SCHEMA.id
    );
    let finding = Finding::new(rule::BACKEND_SCHEMA, recorded.place, message);
    Some(finding.about(pass.revision).help(help))
}

/// Whether tables, columns or types change, which programs name.
fn is_seen_by_programs(effect: &Effect) -> bool {
    match effect {
        Effect::Creates(object)
        | Effect::Destroys(object)
        | Effect::Alters(object)
        | Effect::Renames { from: object, .. } => match object {
            Object::Table(_) | Object::Column { .. } | Object::Enumeration(_) => true,
            Object::Definition(key) => matches!(
                key.kind,
                DefinitionKind::View | DefinitionKind::MaterializedView
            ),
            Object::Index { .. } | Object::Constraint { .. } => false,
        },
        Effect::Retypes { .. } => true,
        Effect::Scans { .. } | Effect::Writes { .. } | Effect::Deletes { .. } | Effect::Opaque => {
            false
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::backend::Backend;
    use crate::verify::testing::{history, messages};
    use crate::verify::{Policy, verify};

    #[test]
    fn a_change_on_one_backend_is_told() {
        history! {
            m20260101000000_a: Header::new("20260101000000", "a"), up |s| {
                s.create_table("t", |t| { t.integer("id").primary_key(); });
                s.only(Backend::Postgres, |s| {
                    s.create_index("t", ["id"]).using("brin");
                    s.add_column("t", |c| c.custom("place", "point").nullable());
                    s.insert("t", ["id"], [(1,)]);
                });
            }, down |s| { s.drop_table("t"); };
        }
        let found = |policy| messages(verify(&REGISTRY, &policy).findings);
        assert_eq!(
            found(Policy::default()),
            ["the schema changes here, but not on SQLite"]
        );
        let one = Policy::default().backends(&[Backend::Postgres]);
        assert_eq!(found(one), [""; 0]);
    }
}
