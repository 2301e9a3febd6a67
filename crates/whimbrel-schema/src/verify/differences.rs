//! What differs between two states of the catalog, in words.

use crate::catalog::{Catalog, Change, Column, Mark, Table};
use crate::identifier::Identifier;
use crate::operation::Object;

/// Something that is not as it was.
#[derive(Debug)]
pub(crate) struct Difference {
    /// What differs.
    pub(crate) object: Object,
    /// How, as a clause: `` column `t.c` is still there ``.
    pub(crate) text: String,
    /// In which way.
    pub(crate) how: How,
}

/// In which way something is not as it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum How {
    /// It is no longer there.
    Gone,
    /// It was not there.
    New,
    /// It is another.
    Changed,
}

impl Difference {
    fn presence(object: Object, was_there: bool) -> Self {
        let (now, how) = match was_there {
            true => ("is gone", How::Gone),
            false => ("is still there", How::New),
        };
        let text = format!("{object} {now}");
        Self { object, text, how }
    }

    fn change(object: Object, how: impl std::fmt::Display) -> Self {
        let text = format!("{object} {how}");
        let how = How::Changed;
        Self { object, text, how }
    }
}

/// Everything that is not as it was at the mark.
pub(super) fn since(catalog: &Catalog, mark: Mark) -> Vec<Difference> {
    let mut all = Vec::new();
    for change in catalog.changes(mark) {
        match change {
            Change::Table {
                name,
                before,
                after,
            } => match (before, after) {
                (Some(before), Some(after)) => table(before, after, &mut all),
                (before, _) => {
                    let object = Object::Table(name.clone());
                    all.push(Difference::presence(object, before.is_some()));
                }
            },
            Change::Enumeration {
                name,
                before,
                after,
            } => {
                let object = Object::Enumeration(name.clone());
                all.push(match (before, after) {
                    (Some(_), Some(_)) => Difference::change(object, "has other values"),
                    (before, _) => Difference::presence(object, before.is_some()),
                });
            }
            Change::Definition { key, before, after } => {
                let object = Object::Definition(key.clone());
                all.push(match (before, after) {
                    (Some(_), Some(_)) => Difference::change(object, "is another"),
                    (before, _) => Difference::presence(object, before.is_some()),
                });
            }
        }
    }
    all
}

/// Everything of a table that is not as it was.
pub(crate) fn table(before: &Table, after: &Table, all: &mut Vec<Difference>) {
    let table = || after.name.clone();
    let constraint = |name: &Identifier| Object::Constraint {
        table: table(),
        name: name.clone(),
    };
    let index = |name: &Identifier| Object::Index {
        table: table(),
        name: name.clone(),
    };
    columns(before, after, all);
    let key = |table: &Table| table.primary_key.iter().cloned().collect::<Vec<_>>();
    all.extend(parts(&key(before), &key(after), |key| {
        constraint(&key.name)
    }));
    all.extend(parts(&before.uniques, &after.uniques, |u| {
        constraint(&u.name)
    }));
    let (keys, keys_now) = (&before.foreign_keys, &after.foreign_keys);
    all.extend(parts(keys, keys_now, |key| constraint(&key.name)));
    all.extend(parts(&before.checks, &after.checks, |c| {
        constraint(&c.name)
    }));
    let (rules, rules_now) = (&before.exclusions, &after.exclusions);
    all.extend(parts(rules, rules_now, |rule| constraint(&rule.name)));
    all.extend(parts(&before.indexes, &after.indexes, |i| index(&i.name)));
    if before.options != after.options {
        let object = Object::Table(table());
        all.push(Difference::change(object, "has other options"));
    }
    if before.comment != after.comment {
        let object = Object::Table(table());
        all.push(Difference::change(object, "has another comment"));
    }
}

/// Compares parts of a table that are known by their names.
fn parts<T: PartialEq>(
    before: &[T],
    after: &[T],
    object: impl Fn(&T) -> Object,
) -> Vec<Difference> {
    let same = |item: &T, list: &[T]| list.iter().position(|other| object(other) == object(item));
    let mut all = Vec::new();
    for item in before {
        match same(item, after).and_then(|at| after.get(at)) {
            None => all.push(Difference::presence(object(item), true)),
            Some(other) if other != item => {
                all.push(Difference::change(object(item), "is another"));
            }
            Some(_) => {}
        }
    }
    let new = after.iter().filter(|item| same(item, before).is_none());
    all.extend(new.map(|item| Difference::presence(object(item), false)));
    all
}

fn columns(before: &Table, after: &Table, all: &mut Vec<Difference>) {
    let object = |column: &Column| Object::Column {
        table: after.name.clone(),
        name: column.name.clone(),
    };
    for column in &before.columns {
        match after.column(&column.name) {
            None => all.push(Difference::presence(object(column), true)),
            Some(now) => {
                let changes = changes(column, now).into_iter();
                all.extend(changes.map(|how| Difference::change(object(column), how)));
            }
        }
    }
    let new = after.columns.iter();
    let new = new.filter(|column| before.column(&column.name).is_none());
    all.extend(new.map(|column| Difference::presence(object(column), false)));
}

fn changes(before: &Column, after: &Column) -> Vec<String> {
    let mut all = Vec::new();
    if before.data_type != after.data_type {
        let (was, is) = (&before.data_type, &after.data_type);
        all.push(format!("is {is}, and was {was}"));
    }
    match (before.nullable, after.nullable) {
        (true, false) => all.push("may not be NULL, and could be".to_owned()),
        (false, true) => all.push("may be NULL, and could not".to_owned()),
        (true, true) | (false, false) => {}
    }
    let rest = [
        ("default", before.default != after.default),
        ("identity", before.identity != after.identity),
        ("numbering", before.numbering != after.numbering),
        ("collation", before.collation != after.collation),
        ("answer to NULL", before.on_null != after.on_null),
        ("computing rule", before.generated != after.generated),
        ("value on update", before.on_update != after.on_update),
        ("comment", before.comment != after.comment),
    ];
    let differing = rest.into_iter().filter(|(_, differs)| *differs);
    all.extend(differing.map(|(what, _)| format!("has another {what}")));
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::builder::Schema;
    use crate::prelude::*;
    use crate::replay::{Poison, replay};

    fn apply(catalog: &mut Catalog, body: impl FnOnce(&mut Schema)) {
        let recording = Schema::record(body);
        let refusals = replay(&recording.operations, catalog, &mut Poison::default());
        assert!(refusals.is_empty(), "{refusals:?}");
    }

    #[test]
    fn every_kind_of_difference_has_its_words() {
        let mut catalog = Catalog::new();
        apply(&mut catalog, |s| {
            s.create_enum("mood", ["good"]);
            s.create_table("gone", |t| {
                t.integer("id");
            });
            s.create_table("t", |t| {
                t.integer("id").primary_key();
                t.integer("size");
                t.text("note").nullable();
                t.text("old");
                t.check("size > 0");
                t.index(["size"]);
            });
        });
        let mark = catalog.mark();
        apply(&mut catalog, |s| {
            s.drop_table("gone");
            s.drop_enum("mood");
            s.create_enum("size", ["s", "l"]);
            s.create_table("new", |t| {
                t.integer("id");
            });
            s.alter_table("t", |t| {
                t.change_type("size", Type::BigInteger);
                t.set_not_null("note");
                t.set_default("note", "x");
                t.drop_column("old");
                t.text("extra").unique();
                t.drop_index("t_size_idx");
                t.create_index(["size"]).name("t_size_idx").unique();
                t.drop_constraint("t_check");
                t.comment_on_table("x");
            });
        });
        let found = since(&catalog, mark);
        let texts: Vec<_> = found.iter().map(|difference| &difference.text).collect();
        assert_eq!(
            texts,
            [
                "table `gone` is gone",
                "table `new` is still there",
                "column `t.size` is big_integer, and was integer",
                "column `t.note` may not be NULL, and could be",
                "column `t.note` has another default",
                "column `t.old` is gone",
                "column `t.extra` is still there",
                "constraint `t_extra_key` of `t` is still there",
                "constraint `t_check` of `t` is gone",
                "index `t_size_idx` is another",
                "table `t` has another comment",
                "enum type `mood` is gone",
                "enum type `size` is still there",
            ]
        );
    }
}
