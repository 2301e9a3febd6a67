//! How statements change the world, under the names that PostgreSQL gives.

use whimbrel_schema::Backend;
use whimbrel_schema::analyze::Settings;
use whimbrel_schema::analyze::act::Name;
use whimbrel_schema::analyze::world::World;
use whimbrel_sql::Wrapping;

use crate::support::read;

fn after(sql: &str) -> World {
    let mut world = World::new(Backend::Postgres);
    let settings = Settings::runner(Backend::Postgres, 15);
    for statement in read(Backend::Postgres, sql, Wrapping::None).statements {
        let footprint = world.footprint(&statement.act, &settings);
        assert_eq!(footprint.refusal, None, "{}", statement.text);
        world.apply(&statement.act, &footprint);
    }
    world
}

/// The relations with their columns and constraints, and the indexes.
fn shown(world: &World) -> String {
    let mut lines = Vec::new();
    for (name, relation) in &world.relations {
        let columns = relation.columns.iter();
        let columns = columns.map(|c| format!("{}{}", c.name, if c.not_null { "!" } else { "" }));
        let constraints = relation.constraints.iter().map(|c| c.name.clone());
        let all: Vec<String> = columns.chain(constraints).collect();
        lines.push(format!("{name}({})", all.join(" ")));
    }
    lines.extend(world.indexes.keys().map(Name::to_string));
    lines.join(", ")
}

#[test]
fn statements_leave_what_postgres_would() {
    let cases = [
        (
            "CREATE TABLE t (id serial PRIMARY KEY, a int UNIQUE CHECK (a > 0), b int REFERENCES t)",
            "t(id! a b t_a_check t_pkey t_a_key t_b_fkey), t_id_seq(), t_a_key, t_pkey",
        ),
        (
            "CREATE TABLE t (a int, b int, CHECK (a > b), CHECK (a > 0), CHECK (a > 1));
            CREATE INDEX ON t (a); CREATE INDEX ON t (a); CREATE INDEX ON t (lower(b), a)",
            "t(a b t_check t_a_check t_a_check1), t_a_idx, t_a_idx1, t_lower_a_idx",
        ),
        (
            "CREATE TABLE t (a int UNIQUE, b int, CHECK (a > b)); ALTER TABLE t DROP COLUMN a",
            "t(b)",
        ),
        (
            "CREATE TABLE t (a int); CREATE UNIQUE INDEX i ON t (a);
            ALTER TABLE t ADD CONSTRAINT k PRIMARY KEY USING INDEX i",
            "t(a! k), k",
        ),
        (
            "CREATE TABLE p (a int, b int, PRIMARY KEY (a)) PARTITION BY LIST (a);
            CREATE TABLE q PARTITION OF p DEFAULT; CREATE INDEX ON p (b)",
            "p(a! b p_pkey), q(a! b q_pkey), p_b_idx, p_pkey, q_b_idx, q_pkey",
        ),
        (
            "CREATE TABLE p (a int PRIMARY KEY); CREATE TABLE t (a int REFERENCES p);
            CREATE VIEW v AS SELECT a FROM p; DROP TABLE p CASCADE",
            "t(a)",
        ),
        (
            "CREATE TABLE t (a int PRIMARY KEY); CREATE TABLE c (a int REFERENCES t (a));
            ALTER TABLE t RENAME COLUMN a TO z; ALTER TABLE t RENAME TO u;
            ALTER TABLE u DROP CONSTRAINT t_pkey CASCADE",
            "c(a), u(z!)",
        ),
        (
            "CREATE TABLE t (a int NOT NULL, b int CHECK (b > 0)); CREATE INDEX ON t (b);
            CREATE TABLE c (LIKE t INCLUDING INDEXES); CREATE TABLE d (x int) INHERITS (t)",
            "c(a! b), d(a! b x t_b_check), t(a! b t_b_check), c_b_idx, t_b_idx",
        ),
        (
            "ALTER TABLE unseen ADD COLUMN a int, ADD UNIQUE (a); CREATE INDEX i ON hidden (b)",
            "hidden(), unseen(a unseen_a_key), i, unseen_a_key",
        ),
        (
            "CREATE TYPE e AS ENUM ('x'); CREATE TABLE t (a e, b int); DROP TYPE e CASCADE",
            "t(b)",
        ),
    ];
    for (sql, expected) in cases {
        assert_eq!(shown(&after(sql)), expected, "{sql}");
    }
}

#[test]
fn a_new_name_reaches_those_who_refer() {
    let world = after(
        "CREATE TABLE t (a int PRIMARY KEY); CREATE TABLE c (b int REFERENCES t (a));
        CREATE VIEW v AS SELECT a FROM t; CREATE SCHEMA s;
        ALTER TABLE t RENAME COLUMN a TO z; ALTER TABLE t SET SCHEMA s",
    );
    let moved = Name::within("s", "t");
    let (child, key) = world.referring(&moved).next().unwrap();
    assert_eq!(child, &Name::new("c"));
    assert_eq!(key.references().unwrap().columns, ["z"]);
    assert_eq!(world.relation(&Name::new("v")).unwrap().reads, [moved]);
    assert!(world.indexes.contains_key(&Name::within("s", "t_pkey")));
}
