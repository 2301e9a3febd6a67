//! What differs between two states of the catalog, in words.

use crate::catalog::{Catalog, Change, Column, Mark, Table};
use crate::identifier::Identifier;

/// What is not as it was at the mark, a clause each: `` column `t.c` is still there ``.
pub(super) fn since(catalog: &Catalog, mark: Mark) -> Vec<String> {
    let mut all = Vec::new();
    for change in catalog.changes(mark) {
        match change {
            Change::Table {
                name,
                before,
                after,
            } => match (before, after) {
                (Some(before), Some(after)) => table(before, after, &mut all),
                (before, _) => all.push(presence("table", &quoted(name), before.is_some())),
            },
            Change::Enumeration {
                name,
                before,
                after,
            } => match (before, after) {
                (Some(_), Some(_)) => all.push(format!("enum type `{name}` has other values")),
                (before, _) => all.push(presence("enum type", &quoted(name), before.is_some())),
            },
        }
    }
    all
}

/// The name of a table among those that differ, for the place of the finding.
pub(super) fn tables(catalog: &Catalog, mark: Mark) -> Vec<Identifier> {
    let changes = catalog.changes(mark);
    changes.iter().map(|change| change.name().clone()).collect()
}

fn quoted(name: &str) -> String {
    format!("`{name}`")
}

fn presence(kind: &str, name: &str, was_there: bool) -> String {
    let now = if was_there {
        "is gone"
    } else {
        "is still there"
    };
    format!("{kind} {name} {now}")
}

fn table(before: &Table, after: &Table, all: &mut Vec<String>) {
    let name = &after.name;
    columns(before, after, all);
    let key = |table: &Table| table.primary_key.iter().cloned().collect::<Vec<_>>();
    let part = |kind| Part { table: name, kind };
    part("primary key").compare(&key(before), &key(after), |key| &key.name, all);
    let unique = part("unique constraint");
    unique.compare(&before.uniques, &after.uniques, |u| &u.name, all);
    let key = part("foreign key");
    key.compare(&before.foreign_keys, &after.foreign_keys, |k| &k.name, all);
    part("check").compare(&before.checks, &after.checks, |c| &c.name, all);
    part("index").compare(&before.indexes, &after.indexes, |i| &i.name, all);
    if before.comment != after.comment {
        all.push(format!("table `{name}` has another comment"));
    }
}

/// A kind of part of a table.
struct Part<'n> {
    table: &'n Identifier,
    kind: &'static str,
}

impl Part<'_> {
    fn compare<T: PartialEq>(
        &self,
        before: &[T],
        after: &[T],
        name: impl Fn(&T) -> &Identifier,
        all: &mut Vec<String>,
    ) {
        let say = |item: &T| format!("`{}` of `{}`", name(item), self.table);
        for item in before {
            match after.iter().find(|other| name(other) == name(item)) {
                None => all.push(presence(self.kind, &say(item), true)),
                Some(other) if other != item => {
                    all.push(format!("{} {} is another", self.kind, say(item)));
                }
                Some(_) => {}
            }
        }
        for item in after {
            if !before.iter().any(|other| name(other) == name(item)) {
                all.push(presence(self.kind, &say(item), false));
            }
        }
    }
}

fn columns(before: &Table, after: &Table, all: &mut Vec<String>) {
    let say = |column: &Column| format!("`{}.{}`", after.name, column.name);
    for column in &before.columns {
        match after.column(&column.name) {
            None => all.push(presence("column", &say(column), true)),
            Some(now) => all.extend(changes(column, now, &say(column))),
        }
    }
    for column in &after.columns {
        if before.column(&column.name).is_none() {
            all.push(presence("column", &say(column), false));
        }
    }
}

fn changes(before: &Column, after: &Column, name: &str) -> Vec<String> {
    let mut all = Vec::new();
    if before.data_type != after.data_type {
        let (was, is) = (&before.data_type, &after.data_type);
        all.push(format!("column {name} is {is}, and was {was}"));
    }
    match (before.nullable, after.nullable) {
        (true, false) => all.push(format!("column {name} may not be NULL, and could be")),
        (false, true) => all.push(format!("column {name} may be NULL, and could not")),
        (true, true) | (false, false) => {}
    }
    let rest = [
        ("default", before.default != after.default),
        ("identity", before.identity != after.identity),
        ("computing rule", before.generated != after.generated),
        ("value on update", before.on_update != after.on_update),
        ("comment", before.comment != after.comment),
    ];
    let differing = rest.into_iter().filter(|(_, differs)| *differs);
    all.extend(differing.map(|(what, _)| format!("column {name} has another {what}")));
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
        assert_eq!(
            since(&catalog, mark),
            [
                "table `gone` is gone",
                "table `new` is still there",
                "column `t.size` is big_integer, and was integer",
                "column `t.note` may not be NULL, and could be",
                "column `t.note` has another default",
                "column `t.old` is gone",
                "column `t.extra` is still there",
                "unique constraint `t_extra_key` of `t` is still there",
                "check `t_check` of `t` is gone",
                "index `t_size_idx` of `t` is another",
                "table `t` has another comment",
                "enum type `mood` is gone",
                "enum type `size` is still there",
            ]
        );
    }
}
