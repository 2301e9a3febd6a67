//! Which revision made, renamed or dropped what, for the help of findings.

use std::collections::BTreeMap;

use super::pass::Pass;
use crate::identifier::Identifier;
use crate::operation::{Effect, Object};
use crate::plan::Direction;

/// Who made and who took away the objects of the history so far.
#[derive(Debug, Default)]
pub(super) struct Provenance {
    made: BTreeMap<Object, &'static str>,
    gone: BTreeMap<Object, String>,
}

impl Provenance {
    /// Follows what an operation of an `up` did.
    pub(super) fn follow(&mut self, pass: &Pass<'_>, effects: &[Effect]) {
        if pass.direction == Direction::Down {
            return;
        }
        let id = pass.revision.header.id;
        for effect in effects {
            match effect {
                Effect::Creates(object) => self.make(object.clone(), id),
                Effect::Destroys(object) => {
                    let what = format!("the {object} is dropped by revision {id}");
                    self.gone.insert(object.clone(), what);
                }
                Effect::Renames { from, to } => {
                    let what = format!("the {from} is called `{to}` since revision {id}");
                    self.gone.insert(from.clone(), what);
                    if let Object::Table(_) = from {
                        self.make(Object::Table(to.clone()), id);
                    }
                }
                Effect::Alters(_)
                | Effect::Retypes { .. }
                | Effect::Scans { .. }
                | Effect::Writes { .. }
                | Effect::Deletes { .. }
                | Effect::Opaque => {}
            }
        }
    }

    fn make(&mut self, object: Object, id: &'static str) {
        if let Object::Table(_) = object {
            self.gone.remove(&object);
            self.made.insert(object, id);
        }
    }

    /// Where an object comes from.
    pub(super) fn came(&self, object: &Object) -> Option<String> {
        let id = self.made.get(object)?;
        Some(format!("the {object} is made by revision {id}"))
    }

    /// Where an object went.
    pub(super) fn went(&self, object: &Object) -> Option<String> {
        self.gone.get(object).cloned()
    }

    /// The revision that makes a table, whether it has run by now or not.
    pub(super) fn maker(&self, table: &str) -> Option<&'static str> {
        self.made
            .get(&Object::Table(Identifier::from(table)))
            .copied()
    }
}

#[cfg(test)]
mod tests {
    use crate::verify::testing::{helps, history, messages};
    use crate::verify::{Policy, verify};

    #[test]
    fn help_says_where_things_came_from_and_went() {
        history! {
            m20260101000000_a: Header::new("20260101000000", "a"), up |s| {
                s.create_table("users", |t| {
                    t.integer("id").primary_key();
                    t.text("mail");
                    t.text("nick");
                });
                s.create_table("old", |t| { t.integer("id").primary_key(); });
            };
            m20260102000000_b: Header::new("20260102000000", "b").revises("20260101000000"), up |s| {
                s.rename_column("users", "mail", "email_address");
                s.rename_table("old", "people_of_the_past");
            };
            m20260103000000_c: Header::new("20260103000000", "c").revises("20260102000000"), up |s| {
                s.create_index("user", ["id"]);
                s.create_index("users", ["mail"]);
                s.create_index("old", ["id"]);
                s.create_index("later", ["id"]);
            };
            m20260104000000_d: Header::new("20260104000000", "d").revises("20260103000000"), up |s| {
                s.create_table("later", |t| { t.integer("id").primary_key(); });
            };
        }
        let found = verify(&REGISTRY, &Policy::default()).findings;
        assert_eq!(
            helps(&found),
            [
                "the table `users` is made by revision 20260101000000",
                "the column `users.mail` is called `email_address` since revision 20260102000000",
                "the table `old` is called `people_of_the_past` since revision 20260102000000",
                "the table `later` is made by revision 20260104000000, which runs after this one",
            ]
        );
        assert_eq!(
            messages(found),
            [
                "no table `user`; did you mean `users`?",
                "table `users` has no column `mail`",
                "no table `old`",
                "no table `later`",
            ]
        );
    }
}
