//! Every fix of every example is applied: the typed line in the place of the SQL.
//!
//! The rule is then silent, the schema ends as it did, and no lock is stronger.

use std::collections::BTreeMap;

use whimbrel_schema::analyze::act::Name;
use whimbrel_schema::analyze::rules::{Example, RULES, Shows};
use whimbrel_schema::analyze::typed::{ReadSql, script};
use whimbrel_schema::analyze::world::World;
use whimbrel_schema::analyze::{Fix, LockMode, Report, Rule, Settings, Statement, judge};
use whimbrel_schema::dialect::{Dialect, Postgres, Sqlite};
use whimbrel_schema::plan::{Direction, Situation, plan};
use whimbrel_schema::{Backend, Catalog, Recording, Schema};
use whimbrel_sql::Wrapping;

use crate::support::{Case, read};

/// Reads SQL as the gate does.
#[derive(Debug)]
struct Reader;

impl ReadSql for Reader {
    fn read(&self, backend: Backend, text: &str) -> Option<Vec<Statement>> {
        Some(read(backend, text, Wrapping::Transaction).statements)
    }
}

/// A typed line as it is written and as it is compiled.
struct Line {
    text: &'static str,
    record: fn(&mut Schema),
}

macro_rules! lines {
    ($(|$schema:ident| $line:expr;)+) => {
        [$(Line {
            text: concat!(stringify!($line), ";"),
            record: |$schema: &mut Schema| { $line; },
        }),+]
    };
}

/// What the fixes of the examples write; a fix that is not here fails the test.
fn lines() -> Vec<Line> {
    Vec::from(lines! {
        |schema| schema.create_index("t", ["a"]).name("i");
        |schema| schema.drop_index("t", "i");
        |schema| schema.set_not_null("t", "a");
        |schema| schema.add_check("t", "a > 0").name("a_ok");
        |schema| schema.add_unique("t", ["a"]).name("a_key");
        |schema| schema.add_unique("t", ["a"]).name("u");
        |schema| schema.add_primary_key("t", ["id"]);
        |schema| schema.execute("REFRESH MATERIALIZED VIEW CONCURRENTLY v");
        |schema| schema.add_foreign_key("c", ["p_id"], ("p", ["id"])).name("c_p");
    })
}

/// The schemas of those examples, typed.
fn before(schema: &mut Schema, sql: &str) {
    if sql == "CREATE TABLE t (id bigint NOT NULL)" {
        schema.create_table("t", |t| {
            t.big_integer("id");
        });
    } else if sql.contains("TABLE t ") {
        schema.create_table("t", |t| {
            t.big_integer("id").primary_key();
            t.integer("a").nullable();
        });
    }
    if sql.contains("INDEX i ") {
        schema.create_index("t", ["a"]).name("i");
    }
    if sql.contains("CONSTRAINT nn") {
        schema.add_check("t", "a IS NOT NULL").name("nn");
    }
    if sql.contains("TABLE p ") {
        schema.create_table("p", |t| {
            t.big_integer("id").primary_key();
        });
        schema.create_table("c", |t| {
            t.big_integer("id").primary_key();
            t.big_integer("p_id").nullable();
        });
    }
}

#[test]
fn every_fix_of_every_example_holds() {
    let lines = lines();
    let mut fixed = BTreeMap::new();
    for rule in RULES {
        let fires = |example: &&Example| example.shows == Shows::Fires;
        for example in rule.examples.iter().filter(fires) {
            for fix in fixes(rule, example) {
                let [text] = fix.lines.as_slice() else {
                    panic!("{}: {fix:?}", rule.id)
                };
                let line = lines.iter().find(|line| line.text == text);
                let line = line.unwrap_or_else(|| panic!("{}: {text} is not tried", rule.id));
                try_out(rule, example, line);
                *fixed.entry(rule.id).or_insert(0) += 1;
            }
        }
    }
    let rules: Vec<&str> = fixed.into_keys().collect();
    assert_eq!(
        rules,
        [
            "add-check-validates",
            "add-fk-validates",
            "add-primary-key-blocks",
            "add-unique-blocks",
            "create-index-blocking",
            "drop-index-blocking",
            "refresh-matview-blocking",
            "set-not-null-scan",
            "sqlite-unsupported-alter",
        ]
    );
}

/// The SQL of the author's is sent as it stands, so what it does not say is not left out.
#[test]
fn sql_that_says_more_has_no_fix() {
    const BEFORE: &str = "CREATE TABLE t (id bigint PRIMARY KEY, a int, b int); \
                          CREATE INDEX i ON t (a); CREATE TABLE p (id bigint PRIMARY KEY); \
                          CREATE TABLE q (id bigint NOT NULL); CREATE MATERIALIZED VIEW v AS \
                          SELECT a FROM t; CREATE UNIQUE INDEX v_a ON v (a) WHERE a > 0";
    for sql in [
        "CREATE INDEX j ON t (a DESC)",
        "CREATE INDEX j ON t (a) WHERE a > 0",
        "CREATE INDEX j ON t (a) TABLESPACE fast",
        "CREATE INDEX j ON t (a) WITH (fillfactor = 70)",
        "CREATE INDEX IF NOT EXISTS j ON t (a)",
        "CREATE INDEX ON t (a)",
        "CREATE INDEX j ON public.t (a)",
        "CREATE UNIQUE INDEX j ON t (a) NULLS NOT DISTINCT",
        "DROP INDEX IF EXISTS i",
        "ALTER TABLE t ADD CONSTRAINT k CHECK (a > 0), ADD COLUMN c int",
        "ALTER TABLE t ADD CONSTRAINT k UNIQUE (a) DEFERRABLE",
        "ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES p (id)",
        "ALTER TABLE t ADD CONSTRAINT k FOREIGN KEY (a) REFERENCES p (id) MATCH FULL",
        "ALTER TABLE t ADD CONSTRAINT k FOREIGN KEY (a) REFERENCES p ON DELETE CASCADE",
        "ALTER TABLE IF EXISTS t ALTER a SET NOT NULL",
        "ALTER TABLE q ADD CONSTRAINT own PRIMARY KEY (id)",
        "ALTER TABLE q ADD PRIMARY KEY (id) DEFERRABLE",
        "REFRESH MATERIALIZED VIEW v",
    ] {
        let report = case(BEFORE, sql, Settings::runner(Backend::Postgres, 15)).judge();
        assert!(!report.findings.is_empty(), "{sql}");
        for finding in &report.findings {
            assert_eq!(finding.fix, None, "{sql}");
        }
    }
}

fn case<'c>(before: &'c str, sql: &'c str, settings: Settings) -> Case<'c> {
    Case {
        before,
        sql,
        wrapping: Wrapping::Transaction,
        about: None,
        settings,
    }
}

fn settings(example: &Example) -> Settings {
    Settings::runner(example.backend, example.version)
}

fn fixes(rule: &Rule, example: &Example) -> Vec<Fix> {
    let report = case(example.before, example.sql, settings(example)).judge();
    let own = report.findings.into_iter().filter(|f| f.rule.id == rule.id);
    own.filter_map(|finding| finding.fix).collect()
}

fn try_out(rule: &Rule, example: &Example, line: &Line) {
    let settings = settings(example);
    let said = format!("{} {}: {}", rule.id, example.sql, line.text);
    let mut old = case(example.before, example.sql, settings.clone()).world();
    let sql = read(example.backend, example.sql, Wrapping::Transaction);
    let was = judge(&sql, &mut old, &settings);

    let mut catalog = Catalog::default();
    let dialect: Box<dyn Dialect> = match example.backend {
        Backend::Postgres => Box::new(Postgres::new(example.version * 10_000)),
        Backend::Sqlite => Box::new(Sqlite::new(3_000_000 + example.version * 1_000)),
    };
    let mut planned = |recording: &Recording| {
        let mut situation = Situation::online();
        let direction = Direction::Up;
        let plan = plan(
            recording,
            direction,
            &mut catalog,
            dialect.as_ref(),
            &mut situation,
        );
        script(recording, &plan.unwrap(), example.backend, Some(&Reader))
    };
    planned(&Schema::record(|schema| before(schema, example.before)));
    let typed = planned(&Schema::record(line.record));
    let mut new = case(example.before, example.sql, settings.clone()).world();
    let is = judge(&typed, &mut new, &settings);

    assert!(is.findings.iter().all(|f| f.rule.id != rule.id), "{said}");
    if example.backend == Backend::Sqlite {
        // SQLite refuses what was written, which changes nothing and locks nothing.
        let refuses = |report: &Report| {
            let mut statements = report.statements.iter();
            statements.any(|weighed| weighed.footprint.refusal.is_some())
        };
        assert!(refuses(&was) && !refuses(&is), "{said}");
        assert_ne!(ends(&new), ends(&old), "{said}");
        return;
    }
    assert_eq!(ends(&new), ends(&old), "{said}");
    let (heavy, light) = (waits(&was), waits(&is));
    for (table, mode) in &light {
        assert!(
            heavy.get(table).is_some_and(|h| mode <= h),
            "{said}: {light:?}"
        );
    }
}

/// The locks that keep others waiting while rows are read or written.
fn waits(report: &Report) -> BTreeMap<Name, LockMode> {
    let mut waits = BTreeMap::new();
    for weighed in &report.statements {
        let footprint = &weighed.footprint;
        let works = !footprint.scans.is_empty()
            || !footprint.builds.is_empty()
            || !footprint.rewrites.is_empty();
        let locks = footprint
            .locks
            .iter()
            .filter(|(_, mode)| works && mode.blocks_writes());
        for (table, mode) in locks {
            let known = waits.entry(table.clone()).or_insert(*mode);
            *known = (*mode).max(*known);
        }
    }
    waits
}

/// The schema as it ends: tables with their columns and constraints, and indexes.
fn ends(world: &World) -> (Vec<String>, Vec<String>) {
    let tables = world.relations.iter().map(|(name, relation)| {
        let columns = relation.columns.iter();
        let columns: Vec<_> = columns.map(|c| (&c.name, c.not_null)).collect();
        let mut constraints: Vec<_> = relation
            .constraints
            .iter()
            .map(|c| format!("{:?} {:?}", c.name, c.kind))
            .collect();
        constraints.sort();
        format!("{name} {columns:?} {constraints:?}")
    });
    let indexes = world.indexes.iter().map(|(name, index)| {
        format!(
            "{name} on {} {:?} {}",
            index.table, index.keys, index.unique
        )
    });
    (tables.collect(), indexes.collect())
}
