//! Loss of data: only inside `assume_safe`, or of what the revision made itself.

use super::born::Born;
use super::finding::Finding;
use super::pass::Pass;
use super::rule;
use crate::operation::Effect;
use crate::plan::Direction;
use crate::recording::Recorded;

pub(super) fn check(
    pass: &Pass<'_>,
    recorded: &Recorded,
    effects: &[Effect],
    born: &Born,
) -> Option<Finding> {
    if pass.recording.assumed_safe(recorded.scope).is_some() {
        return None;
    }
    let mut uncovered = effects.iter().filter(|effect| !born.covers(effect));
    let loss = uncovered.find_map(Effect::data_loss)?;
    let message = match pass.direction {
        Direction::Up => format!("this destroys {loss}"),
        Direction::Down => {
            format!("this destroys {loss}, which the `up` of this revision did not make")
        }
    };
    let help = "where the data is not needed any more, say why: \
                `schema.assume_safe(\"the reason\", |schema| …)`";
    let finding = Finding::new(rule::DESTROYS_DATA, recorded.place, message);
    Some(finding.about(pass.revision).help(help))
}

#[cfg(test)]
mod tests {
    use crate::verify::testing::{history, messages};
    use crate::verify::{Policy, verify};

    #[test]
    fn losses_outside_assume_safe_are_found() {
        history! {
            m20260101000000_a: Header::new("20260101000000", "a"), up |s| {
                for name in ["t", "u", "v", "w"] {
                    s.create_table(name, |t| {
                        t.integer("id").primary_key();
                        t.text("note");
                        t.big_integer("count");
                    });
                }
            };
            m20260102000000_b: Header::new("20260102000000", "b").revises("20260101000000"), up |s| {
                s.drop_table("t");
                s.drop_column("u", "note");
                s.delete("u", every_row());
                s.truncate("v");
                s.change_type("v", "count", Type::Integer);
                s.assume_safe("nobody reads it", |s| s.drop_column("w", "note"));
                s.delete("w", matching("id > 3"));
            }, down |s| { s.irreversible("the data is gone"); };
        }
        assert_eq!(
            messages(verify(&REGISTRY, &Policy::default()).findings),
            [
                "this destroys every row of `t`",
                "this destroys every value of `u.note`",
                "this destroys every row of `u`",
                "this destroys every row of `v`",
                "this destroys values of `v.count` that integer cannot hold (it was big_integer)",
            ]
        );
    }

    #[test]
    fn what_the_revision_made_may_go_again() {
        history! {
            m20260101000000_a: Header::new("20260101000000", "a"), up |s| {
                s.create_table("t", |t| {
                    t.integer("id").primary_key();
                    t.integer("size");
                });
            };
            m20260102000000_b: Header::new("20260102000000", "b").revises("20260101000000"), up |s| {
                s.create_table("scratch", |t| {
                    t.integer("id").primary_key();
                    t.text("note");
                });
                s.rename_table("scratch", "work");
                s.drop_column("work", "note");
                s.delete("work", every_row());
                s.drop_table("work");
                s.add_column("t", |c| c.text("language").default("en"));
                s.change_type("t", "size", Type::BigInteger);
            }, down |s| {
                s.change_type("t", "size", Type::Integer);
                s.drop_column("t", "language");
            };
        }
        let found = verify(&REGISTRY, &Policy::default()).findings;
        assert_eq!(messages(found), [""; 0]);
    }

    #[test]
    fn a_down_may_not_destroy_what_was_there_before() {
        history! {
            m20260101000000_a: Header::new("20260101000000", "a"), up |s| {
                s.create_table("t", |t| {
                    t.integer("id").primary_key();
                });
            };
            m20260102000000_b: Header::new("20260102000000", "b").revises("20260101000000"), up |s| {
                s.insert("t", ["id"], [(1,)]);
            }, down |s| {
                s.delete("t", every_row());
            };
        }
        assert_eq!(
            messages(verify(&REGISTRY, &Policy::default()).findings),
            ["this destroys every row of `t`, which the `up` of this revision did not make"]
        );
    }
}
