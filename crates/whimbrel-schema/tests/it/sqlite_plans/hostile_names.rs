//! Every operation with names that try to leave their quotes.

use std::collections::BTreeSet;

use whimbrel_schema::catalog::{DefinitionKey, DefinitionKind};
use whimbrel_schema::dialect::quote_identifier;
use whimbrel_schema::prelude::*;
use whimbrel_schema::{Catalog, Recording, Schema};

use super::database::Database;
use super::inspect::{self, ColumnOrder};
use super::{OLDEST, newest, planned, show};

/// A name with quotes, a dot, a semicolon, a keyword and a letter outside ASCII.
fn hostile(name: &str) -> String {
    format!("{name}\".'select'; é]`--")
}

fn rule(column: &str) -> String {
    format!("{} IS NOT 'x'", quote_identifier(&hostile(column)))
}

fn rows_of(table: &str) -> String {
    format!("SELECT * FROM {}", quote_identifier(table))
}

fn counting(table: &str) -> String {
    format!(
        "CREATE TRIGGER {} AFTER INSERT ON {} BEGIN SELECT 1; END",
        quote_identifier(&hostile("count")),
        quote_identifier(table)
    )
}

/// The revisions, one after the other; together they hold every operation.
fn revisions() -> Vec<Recording> {
    let n = hostile;
    let (t, u) = (n("t"), n("u"));
    let (t, u) = (t.as_str(), u.as_str());
    let mut revisions = vec![
        Schema::record(|s| {
            s.create_enum(&n("mood"), [n("sad").as_str(), "b'ad"]);
            s.create_table(u, |c| {
                c.integer(&n("id")).identity().primary_key();
                c.text(&n("code")).unique();
            });
            s.create_table(t, |c| {
                c.uuid(&n("id")).primary_key();
                c.enumeration(&n("mood"), &n("mood")).default("b'ad");
                c.text(&n("name")).nullable().check(rule("name").as_str());
                c.integer(&n("u"))
                    .nullable()
                    .references((u, n("id").as_str()))
                    .on_delete(Cascade);
                c.text(&n("made"))
                    .nullable()
                    .generated(rule("name").as_str());
                c.timestamp(&n("at")).nullable().on_update(now());
                c.index([n("name").as_str()])
                    .filter(rule("name").as_str())
                    .name(&n("i"));
            });
            s.insert(u, [n("code").as_str()], [("c'1",)]);
            s.insert(t, [n("id").as_str(), n("u").as_str()], [("x'y", 1)]);
        }),
        Schema::record(|s| {
            let done = format!("{} <> 'done'", quote_identifier(&n("name")));
            s.backfill(t, matching(done.as_str()), |rows| {
                rows.set(&n("name"), "done");
            });
            s.update(t, matching(rule("name").as_str()), |row| {
                row.set(&n("name"), "it's");
            });
            s.update(
                t,
                matching(format!("{} = :v", quote_identifier(&n("id"))).as_str()).bind("v", "x'y"),
                |row| {
                    row.set(&n("name"), "it's");
                },
            );
            s.execute(
                format!(
                    "UPDATE {} SET {} = 'c''1'",
                    quote_identifier(t),
                    quote_identifier(&n("name"))
                )
                .as_str(),
            );
            s.create_view(&n("view"), rows_of(t).as_str());
            s.define(trigger(&n("count"), t), counting(t).as_str());
        }),
        Schema::record(|s| {
            let view = DefinitionKey::new(DefinitionKind::View, n("view"));
            s.replace_view(&n("view"), rows_of(u).as_str());
            s.rename_object(view, &n("seen"));
            s.drop_view(&n("seen"));
            s.drop_object(trigger(&n("count"), t));
            s.add_column(t, |c| c.text(&n("new")).nullable());
            s.add_column(t, |c| c.integer(&n("ref")).nullable().references(u));
            s.create_index(t, [desc(&n("new"))]).unique().name(&n("j"));
            s.rename_index(t, &n("j"), &n("k"));
            s.drop_column(t, &n("made"));
            s.add_check(t, rule("new").as_str())
                .not_valid()
                .name(&n("open"));
            s.validate_constraint(t, &n("open"));
            s.drop_constraint(t, &n("open"));
            s.set_parameter(u, &n("fill"), &n("x"));
            s.reset_parameter(u, &n("fill"));
            s.drop_identity(u, &n("id"));
            s.set_identity(u, &n("id")).always();
            s.set_on_update(t, &n("name"), "kept'");
            s.drop_on_update(t, &n("name"));
            s.set_collation(t, &n("name"), "NOCASE");
            s.only(Backend::Postgres, |s| {
                s.add_exclusion(t, [(n("new").as_str(), "=")]).name(&n("x"));
                s.drop_constraint(t, &n("x"));
            });
            s.add_enum_value(&n("mood"), "it's").before("b'ad");
            s.rename_enum_value(&n("mood"), "b'ad", &n("glad"));
            s.rename_enum(&n("mood"), &n("feeling"));
            s.drop_enum_value(&n("feeling"), "it's");
            s.drop_enum_value(&n("feeling"), &n("glad"))
                .replaced_by(&n("sad"));
        }),
        Schema::record(|s| {
            s.set_default(t, &n("name"), "d'");
            s.change_type(t, &n("name"), Type::Varchar(Some(9)));
            s.set_not_null(t, &n("name"));
            s.comment_on_column(t, &n("name"), "it's");
            s.add_unique(t, [n("name").as_str()]).name(&n("t_key"));
            s.add_check(t, rule("new").as_str()).name(&n("t_check"));
            s.add_foreign_key(t, [n("name").as_str()], (u, n("code").as_str()))
                .name(&n("t_fkey"));
            s.rename_constraint(t, &n("t_key"), &n("t_unique"));
        }),
        Schema::record(|s| {
            s.rename_column(t, &n("at"), &n("changed"));
            s.rename_column(u, &n("code"), &n("label"));
            s.rename_table(t, &n("w"));
            s.rename_table(u, &n("v"));
        }),
    ];
    let (t, u) = (n("w"), n("v"));
    let (t, u) = (t.as_str(), u.as_str());
    revisions.extend([
        Schema::record(|s| {
            s.drop_constraint(t, &n("t_fkey"));
            s.drop_constraint(t, &format!("{}_pkey", n("t")));
            s.change_type_using(t, &n("id"), Type::Text, quote_identifier(&n("id")).as_str());
            let id: &'static str = Box::leak(n("id").into_boxed_str());
            s.add_primary_key(t, [id]);
        }),
        Schema::record(|s| {
            s.delete(t, every_row());
            s.truncate(t);
            s.drop_index(t, &n("k"));
            s.drop_table(t);
            s.drop_table(u);
            s.drop_enum(&n("feeling"));
        }),
    ]);
    revisions
}

#[test]
fn every_operation_keeps_names_inside_their_quotes() {
    let mut text = String::new();
    for version in [OLDEST, newest()] {
        let mut database = Database::new();
        let mut catalog = Catalog::new();
        text.clear();
        for recording in revisions() {
            let plan = planned(&recording, &mut catalog, version).unwrap();
            database.execute(&plan).unwrap();
            inspect::assert_is(&mut database, &catalog, ColumnOrder::Same);
            text.push_str(&show::plan(&plan));
        }
        assert!(catalog.is_empty());
        if version == OLDEST {
            insta::assert_snapshot!("hostile_names", text);
        }
    }
}

#[test]
fn the_revisions_hold_every_operation() {
    let revisions = revisions();
    let operations = revisions.iter().flat_map(|recording| &recording.operations);
    let mut kinds: BTreeSet<String> = operations
        .map(|recorded| {
            let value = serde_json::to_value(&recorded.operation).unwrap();
            value.as_object().unwrap().keys().next().unwrap().clone()
        })
        .collect();
    // SQLite has no partitions, and refuses them by name.
    let partitions = ["CreatePartition", "AttachPartition", "DetachPartition"];
    kinds.extend(partitions.map(str::to_owned));
    let listed = include_str!("../../../src/operation/mod.rs");
    let dispatched = listed.lines().filter_map(|line| {
        let line = line.trim().strip_prefix("$crate::operation::Operation::")?;
        line.split_once("($op)").map(|(kind, _)| kind.to_owned())
    });
    assert_eq!(kinds, dispatched.collect::<BTreeSet<_>>());
}
