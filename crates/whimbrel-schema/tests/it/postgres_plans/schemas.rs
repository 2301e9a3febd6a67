//! Objects in schemas of their own, on a real server.

use whimbrel_schema::dialect::Postgres;
use whimbrel_schema::plan::{Direction, Situation};
use whimbrel_schema::prelude::*;
use whimbrel_schema::reverse::reverse;
use whimbrel_schema::{Catalog, Recording};
use whimbrel_testkit::{PostgresServer, TestDatabase};

use super::case::planned;
use super::names::Names;
use super::text::script;

/// What lies outside the server's own schemas, each with its schema.
const FOUND: &str = "SELECT n.nspname || ' / ' || c.relname FROM pg_class AS c \
    JOIN pg_namespace AS n ON n.oid = c.relnamespace \
    WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' \
    UNION ALL SELECT n.nspname || ' / ' || p.proname FROM pg_proc AS p \
    JOIN pg_namespace AS n ON n.oid = p.pronamespace \
    WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' ORDER BY 1";

fn carry_out(
    database: &TestDatabase,
    version: u32,
    recording: &Recording,
    catalog: &mut Catalog,
    direction: Direction,
) {
    let dialect = Postgres::new(version);
    let situation = Situation::online();
    let plan = planned(recording, direction, catalog, &dialect, situation).unwrap();
    let whole: String = plan.steps.iter().map(|step| script(step, "")).collect();
    database.psql(&whole);
}

/// Revisions over a schema and the default one; the last one drops everything.
fn revisions(n: Names) -> Vec<Recording> {
    let (billing, t) = (n.of("b.illing"), n.of("invoices"));
    vec![
        Schema::record(|s| {
            s.create_schema(billing);
            s.create_table(n.of("users"), |c| {
                c.integer(n.of("id")).identity().primary_key();
            });
            s.in_schema(billing, |s| {
                s.create_enum(n.of("state"), ["open", "paid"]);
                s.create_table(t, |c| {
                    c.integer(n.of("id")).identity().primary_key();
                    c.enumeration(n.of("state"), n.of("state")).default("open");
                    c.integer(n.of("user"))
                        .references(within("public", n.of("users")).as_str());
                    c.timestamp(n.of("at")).default(now()).on_update(now());
                    c.text(n.of("number")).unique();
                    c.index([n.of("user")]);
                    c.comment("what is owed");
                });
                s.when(table_exists(t), |s| {
                    s.delete(t, matching(n.expression("{id} < 0")));
                });
            });
            s.insert(n.of("users"), [n.of("id")], [(1,), (2,)]);
            let columns = [n.of("user"), n.of("number")];
            s.insert(&within(billing, t), columns, [(1, "a"), (2, "b")]);
        }),
        Schema::record(|s| {
            s.in_schema(billing, |s| {
                s.create_index(t, [n.of("state")]).name(n.of("by_state"));
                s.rename_index(t, n.of("by_state"), n.of("of_state"));
                s.add_column(t, |c| c.integer(n.of("total")).default(0));
                s.add_unique(t, [n.of("total"), n.of("id")]);
                s.change_type(t, n.of("total"), Type::BigInteger);
                s.add_check(t, n.expression("{total} >= 0"))
                    .name(n.of("positive"));
                s.rename_constraint(t, n.of("positive"), n.of("not_negative"));
            });
        }),
        Schema::record(|s| s.rename_table(&within(billing, t), n.of("bills"))),
        Schema::record(|s| s.rename_table(n.of("bills"), &within(billing, n.of("bills")))),
        Schema::record(|s| {
            s.in_schema(billing, |s| s.rename_column(n.of("bills"), n.of("at"), "x"));
        }),
    ]
}

#[test]
fn what_lies_in_a_schema_stays_there() {
    let server = PostgresServer::shared();
    let version = server.version_number();
    for n in [Names::Plain, Names::Hostile] {
        let database = server.database();
        let mut catalog = Catalog::new();
        let mut undo = Vec::new();
        for (at, recording) in revisions(n).iter().enumerate() {
            let before = catalog.clone();
            let found = database.psql(FOUND);
            carry_out(&database, version, recording, &mut catalog, Direction::Up);
            // Before the renames a type was widened, which has no way back.
            if at > 1 {
                let back = reverse(recording, &mut before.clone()).unwrap();
                undo.push((back, before, found));
            }
        }
        let (billing, bills) = (n.of("b.illing"), n.of("bills"));
        let found = database.psql(FOUND);
        let elsewhere = found.lines().filter(|line| line.starts_with("public / "));
        let users = n.of("users");
        let expected = [
            users,
            &format!("{users}_{}_seq", n.of("id")),
            &format!("{users}_pkey"),
        ];
        let expected: Vec<String> = expected.map(|name| format!("public / {name}")).into();
        assert_eq!(elsewhere.collect::<Vec<_>>(), expected);
        assert!(found.contains(&format!("{billing} / {bills}")), "{found}");
        while let Some((back, before, found)) = undo.pop() {
            carry_out(&database, version, &back, &mut catalog, Direction::Down);
            assert!(catalog == before);
            assert_eq!(database.psql(FOUND), found);
        }
    }
}

#[test]
fn a_schema_with_something_in_it_stays() {
    let mut catalog = Catalog::new();
    let recording = Schema::record(|s| {
        s.create_schema("billing");
        s.in_schema("billing", |s| s.create_enum("state", ["open"]));
        s.drop_schema("billing");
    });
    let dialect = Postgres::new(150_000);
    let situation = Situation::plain();
    let refused = planned(&recording, Direction::Up, &mut catalog, &dialect, situation);
    let refused = refused.unwrap_err().to_string();
    assert!(
        refused.contains("`billing` is still used by `billing.state`"),
        "{refused}"
    );
}

#[test]
fn names_in_schemas_are_written_down_without_nul() {
    let recording = &revisions(Names::Hostile)[0];
    for recorded in &recording.operations {
        let written = serde_json::to_string(&recorded.operation).unwrap();
        assert!(!written.contains("u0000"), "{written}");
        let read: whimbrel_schema::operation::Operation = serde_json::from_str(&written).unwrap();
        assert_eq!(read, recorded.operation);
    }
}
