//! Views, triggers, policies and their like, and functions that need tables.

use super::Work;
use super::order::by_needs;
use crate::catalog::{Body, Definition};
use crate::operation::{CreateObject, DropObject, ReplaceObject};

impl Work<'_> {
    /// Drops the objects that are gone, and those that read what is made anew; those that need others
    /// first.
    pub(super) fn drop_objects(&mut self) {
        let (_, mut gone) = self.gone_objects();
        gone.extend(self.hanging());
        let mut order = by_needs(&gone);
        order.reverse();
        for definition in order {
            self.emit(DropObject {
                key: definition.key.clone(),
            });
        }
    }

    /// Creates the objects that are missing and replaces those that are another.
    pub(super) fn create_objects(&mut self) {
        for wanted in by_needs(self.to.definitions()) {
            match self.now.definition(&wanted.key) {
                None => self.emit(CreateObject {
                    definition: wanted.clone(),
                }),
                Some(now) if !self.same_definition(now, wanted) => {
                    self.emit(ReplaceObject {
                        definition: wanted.clone(),
                    });
                }
                Some(_) => {}
            }
        }
    }

    /// What an object needs is found out, not said, and is not compared.
    fn same_definition(&self, now: &Definition, wanted: &Definition) -> bool {
        let how = &self.comparison;
        let same_body = match (&now.body, &wanted.body) {
            (Body::Statement(now), Body::Statement(wanted)) => how.same_sql(now, wanted),
            (
                Body::View {
                    query,
                    columns,
                    parameters,
                },
                Body::View {
                    query: other,
                    columns: names,
                    parameters: options,
                },
            ) => how.same_sql(query, other) && columns == names && parameters == options,
            (now, wanted) => now == wanted,
        };
        same_body
            && now.comment == wanted.comment
            && now.owner == wanted.owner
            && now.grants == wanted.grants
    }
}
