//! Predictions beside a real server: what it locks, reads and writes anew for the same statements.
//!
//! A statement runs in a transaction of its own, which is looked at from inside: `pg_locks` for its
//! locks, the files of tables and indexes for what was written anew, `pg_stat_xact_user_tables` for
//! what was read from end to end. Statements that refuse to stand in a transaction are left out. The
//! statements are those of PostgreSQL 13 and newer; `WHIMBREL_TEST_POSTGRES_BIN` chooses a server.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{self, Write};

use whimbrel_schema::Backend;
use whimbrel_schema::analyze::act::{Act, Name};
use whimbrel_schema::analyze::{Footprint, Settings};
use whimbrel_sql::Wrapping;
use whimbrel_testkit::{PostgresServer, TestDatabase};

use crate::locks::lock_cases;
use crate::support::{Case, read};

/// Ways to run into trouble that the measured cases do not have.
const MORE: &str = include_str!("../data/postgres_statements.sql");

/// What a server did for a statement.
#[derive(Debug, Default, PartialEq, Eq)]
struct Seen {
    locks: BTreeMap<String, String>,
    /// Tables with a new file.
    rewrites: BTreeSet<String>,
    /// Indexes with a new file.
    reindexes: BTreeSet<String>,
    scans: BTreeSet<String>,
    error: Option<String>,
}

/// Statements that each find the same schema.
struct Trial<'t> {
    setup: &'t str,
    time_zone: &'t str,
    statements: Vec<&'t str>,
}

impl Trial<'_> {
    /// What the server does for each statement; each is undone before the next.
    fn observe(&self, database: &TestDatabase) -> Vec<Seen> {
        let mut all: Vec<Seen> = Vec::new();
        for row in database.psql(&script(self)).lines() {
            let mut parts = row.split('|');
            let (what, name) = (parts.next().unwrap(), parts.next().unwrap().to_owned());
            if what == "statement" {
                all.push(Seen::default());
                continue;
            }
            let seen = all.last_mut().unwrap();
            match what {
                "lock" => {
                    let mode = parts.next().unwrap().to_owned();
                    seen.locks.insert(name, mode);
                }
                "table" => drop(seen.rewrites.insert(name)),
                "index" => drop(seen.reindexes.insert(name)),
                "scan" => drop(seen.scans.insert(name)),
                "error" => seen.error = Some(name),
                _ => panic!("{row}"),
            }
        }
        assert_eq!(all.len(), self.statements.len());
        all
    }

    /// How predictions and server differ, in words.
    fn compare(&self, database: &TestDatabase, version: u32) -> Vec<String> {
        let mut settings = Settings::runner(Backend::Postgres, version);
        settings.time_zone = Some(self.time_zone.to_owned());
        let case = Case {
            before: self.setup,
            sql: "",
            wrapping: Wrapping::None,
            settings: settings.clone(),
            about: None,
        };
        let world = case.world();
        let mut differences = Vec::new();
        for (sql, mut seen) in self.statements.iter().zip(self.observe(database)) {
            let act = act(sql);
            let mut predicted = shown(&world.footprint(&act, &settings));
            if seen.error.is_some() {
                // The locks of what failed are gone.
                seen.scans.clear();
                predicted.locks.clear();
            }
            if matches!(act, Act::Truncate(..)) {
                // The files are new because they are empty.
                seen.rewrites.clear();
                seen.reindexes.clear();
                seen.scans.clear();
            }
            if matches!(act, Act::Read { .. }) {
                // How a query finds its rows is not said.
                seen.scans.clear();
            }
            if seen != predicted {
                differences.push(format!(
                    "{sql}\n  server    {seen}\n  predicted {predicted}"
                ));
            }
        }
        differences
    }
}

impl fmt::Display for Seen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:?} written {:?} built {:?}",
            self.locks, self.rewrites, self.reindexes
        )?;
        write!(f, " read {:?} error {:?}", self.scans, self.error)
    }
}

fn act(sql: &str) -> Act {
    let script = read(Backend::Postgres, sql, Wrapping::None);
    let [statement] = script.statements.as_slice() else {
        panic!("{sql} is one statement");
    };
    statement.act.clone()
}

fn shown(footprint: &Footprint) -> Seen {
    let names = |names: &BTreeSet<Name>| names.iter().map(Name::to_string).collect();
    let locks = footprint.locks.iter();
    let refusal = footprint.refusal.as_ref();
    Seen {
        locks: locks.map(|(n, m)| (n.to_string(), m.to_string())).collect(),
        rewrites: names(&footprint.rewrites),
        reindexes: names(&footprint.reindexes),
        scans: names(&footprint.scans),
        error: refusal.and_then(|refusal| refusal.code).map(str::to_owned),
    }
}

/// The relations of the case, by name.
const RELATIONS: &str =
    "SELECT c.oid, c.relkind::text AS kind, pg_relation_filenode(c.oid) AS file,
    CASE WHEN n.nspname = 'public' THEN c.relname ELSE n.nspname || '.' || c.relname END AS name
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND c.relkind <> 'c'";

/// What to ask the server after the statement.
const QUESTIONS: &str = "
    SELECT 'lock', name, (array_agg(mode ORDER BY strength DESC))[1] FROM (
        SELECT coalesce(b.name, a.name) AS name, m.mode, m.strength
        FROM pg_locks l
        JOIN (VALUES ('AccessShareLock', 'ACCESS SHARE', 1), ('RowShareLock', 'ROW SHARE', 2),
            ('RowExclusiveLock', 'ROW EXCLUSIVE', 3),
            ('ShareUpdateExclusiveLock', 'SHARE UPDATE EXCLUSIVE', 4), ('ShareLock', 'SHARE', 5),
            ('ShareRowExclusiveLock', 'SHARE ROW EXCLUSIVE', 6),
            ('ExclusiveLock', 'EXCLUSIVE', 7), ('AccessExclusiveLock', 'ACCESS EXCLUSIVE', 8)
        ) AS m (lock, mode, strength) ON m.lock = l.mode
        LEFT JOIN before b ON b.oid = l.relation LEFT JOIN after a ON a.oid = l.relation
        WHERE l.pid = pg_backend_pid() AND l.locktype = 'relation' AND l.granted
    ) AS held WHERE name IS NOT NULL GROUP BY name;
    SELECT CASE WHEN b.kind IN ('i', 'I') THEN 'index' ELSE 'table' END, b.name
        FROM before b JOIN after a USING (name)
        WHERE a.file <> b.file AND b.kind IN ('r', 'm', 'i');
    SELECT 'scan', b.name FROM before b JOIN pg_stat_xact_user_tables s ON s.relid = b.oid
        LEFT JOIN read r USING (relid) WHERE s.seq_scan > coalesce(r.seq_scan, 0);
    SELECT 'error', code FROM failed;";

/// The script that sets up, runs each statement and asks.
fn script(trial: &Trial<'_>) -> String {
    let (setup, zone) = (trial.setup, trial.time_zone);
    let mut script = format!(
        "SET client_min_messages = error;
        DROP SCHEMA IF EXISTS public CASCADE; DROP SCHEMA IF EXISTS other CASCADE;
        CREATE SCHEMA public; SET timezone = '{zone}'; {setup};\n"
    );
    for sql in &trial.statements {
        // The handler undoes a statement that fails, with its locks.
        writeln!(
            script,
            "BEGIN; SELECT 'statement', '';
            CREATE TEMP TABLE failed (code text) ON COMMIT DROP;
            CREATE TEMP TABLE read ON COMMIT DROP AS
                SELECT relid, seq_scan FROM pg_stat_xact_user_tables;
            CREATE TEMP TABLE before ON COMMIT DROP AS {RELATIONS};
            DO $do$ BEGIN EXECUTE $sql${sql}$sql$;
            EXCEPTION WHEN OTHERS THEN INSERT INTO failed VALUES (SQLSTATE); END $do$;
            CREATE TEMP TABLE after ON COMMIT DROP AS {RELATIONS};
            {QUESTIONS} ROLLBACK;"
        )
        .unwrap();
    }
    script
}

fn assert_all_agree(differences: &[String]) {
    assert!(
        differences.is_empty(),
        "{} differ\n{}",
        differences.len(),
        differences.join("\n")
    );
}

#[test]
fn a_server_does_what_the_measured_cases_say() {
    let server = PostgresServer::shared();
    let version = server.version_number() / 10_000;
    let database = server.database();
    let cases = lock_cases();
    let mut trials: BTreeMap<(&str, &str), Vec<&str>> = BTreeMap::new();
    for case in &cases {
        let is_here = case.versions.as_ref().is_none_or(|v| v.contains(&version));
        let is_in_rows = case.fails_on_rows.is_some();
        if is_here && !case.alone && case.requires.is_none() && !is_in_rows {
            let zone = case.time_zone.as_deref().unwrap_or("UTC");
            let setup = case.setup.trim_end().trim_end_matches(';');
            trials.entry((setup, zone)).or_default().push(&case.sql);
        }
    }
    let differences = trials
        .into_iter()
        .flat_map(|((setup, time_zone), statements)| {
            let trial = Trial {
                setup,
                time_zone,
                statements,
            };
            trial.compare(&database, version)
        });
    assert_all_agree(&differences.collect::<Vec<_>>());
}

/// The blocks of the file: a setup between `-- setup` and `-- try`, then a statement a line.
#[test]
fn a_server_does_what_is_predicted() {
    let server = PostgresServer::shared();
    let version = server.version_number() / 10_000;
    let database = server.database();
    let blocks = MORE.split("-- setup").skip(1);
    let differences = blocks.flat_map(|block| {
        let (setup, statements) = block.split_once("-- try").unwrap();
        let trial = Trial {
            setup: setup.trim().trim_end_matches(';'),
            time_zone: "UTC",
            statements: statements.lines().filter(|line| !line.is_empty()).collect(),
        };
        trial.compare(&database, version)
    });
    assert_all_agree(&differences.collect::<Vec<_>>());
}
