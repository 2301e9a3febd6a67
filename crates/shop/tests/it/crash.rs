//! Real processes that are killed: run again, and everything is as if nobody had been.

use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use diesel::sql_types::{Nullable, Text};
use diesel::{Connection, QueryableByName, RunQueryDsl, SqliteConnection};
use rustix::process::{Pid, Signal, kill_process};
use whimbrel_testkit::{PostgresServer, TestDatabase};

use crate::shop::{Answer, Shop};

/// How many random moments; `WHIMBREL_TEST_KILLS` sets another number.
const KILLS: u64 = 20;

const UP: [&str; 1] = ["run"];
const DOWN: [&str; 6] = [
    "rollback",
    "--target",
    "20260102090000",
    "--force",
    "--accept-data-loss",
    "20260103090000",
];

/// A shop whose processes are killed.
pub(crate) struct Victim {
    pub(crate) shop: Shop,
    database: Option<TestDatabase>,
}

#[derive(QueryableByName)]
struct Cell {
    #[diesel(sql_type = Nullable<Text>)]
    value: Option<String>,
}

/// The schema, the rows, the history, and what is unfinished.
#[derive(Debug, PartialEq, Eq)]
struct State(Vec<Vec<String>>);

impl Victim {
    pub(crate) fn sqlite() -> Self {
        let shop = Shop::new().release("crashing");
        let file = format!("sqlite:///{}", shop.file("shop.db").display());
        Self {
            shop: shop.set("DATABASE_URL", &file),
            database: None,
        }
    }

    pub(crate) fn postgres(server: &PostgresServer) -> Self {
        let database = server.database();
        Self {
            shop: Shop::new()
                .release("crashing")
                .set("DATABASE_URL", &database.url()),
            database: Some(database),
        }
    }

    /// The texts of the first column that a query selects.
    pub(crate) fn texts(&self, query: &str) -> Vec<String> {
        match &self.database {
            Some(database) => database.psql(query).lines().map(str::to_owned).collect(),
            None => self.texts_of("shop.db", query),
        }
    }

    fn texts_of(&self, file: &str, query: &str) -> Vec<String> {
        let path = self.shop.file(file);
        let mut connection = SqliteConnection::establish(path.to_str().unwrap()).unwrap();
        let query = format!(
            "WITH found(value) AS ({query}) SELECT CAST(value AS TEXT) AS value FROM found"
        );
        let cells: Vec<Cell> = diesel::sql_query(query).load(&mut connection).unwrap();
        let text = |cell: Cell| cell.value.unwrap_or_default();
        cells.into_iter().map(text).collect()
    }

    fn state(&self) -> State {
        self.state_by(&|query| self.texts(query))
    }

    fn state_by(&self, texts: &dyn Fn(&str) -> Vec<String>) -> State {
        let schema = match &self.database {
            Some(_) => POSTGRES_SCHEMA,
            None => SQLITE_SCHEMA,
        };
        let has_nickname = texts(schema).iter().any(|line| line.contains("nickname"));
        let nickname = if has_nickname { "nickname" } else { "'none'" };
        State(vec![
            texts(schema),
            texts(&format!(
                "SELECT name || '/' || {nickname} FROM customers ORDER BY id"
            )),
            texts("SELECT customer_id FROM orders ORDER BY id"),
            texts("SELECT version FROM __diesel_schema_migrations ORDER BY version"),
            texts("SELECT revision FROM __whimbrel_progress"),
        ])
    }

    /// Before the revision that is killed, with some rows.
    fn prepare(&self) {
        self.shop.run(&["quick"]).succeeded();
        self.shop.run(&DOWN).succeeded();
        let rows = "INSERT INTO customers (name) VALUES ('Ada'), ('Bob'), ('Cyd'); \
                    INSERT INTO orders (customer_id) VALUES (1), (3), (NULL);";
        match &self.database {
            Some(database) => {
                database.psql(rows);
            }
            None => {
                let path = self.shop.file("shop.db");
                let mut connection = SqliteConnection::establish(path.to_str().unwrap()).unwrap();
                diesel::connection::SimpleConnection::batch_execute(&mut connection, rows).unwrap();
            }
        }
    }

    fn start(&self, arguments: &[&str]) -> Child {
        let mut all = arguments.to_vec();
        all.push("-vv");
        let mut command = self.shop.command(&all);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        command.spawn().unwrap()
    }

    /// What both directions lead to when nobody is killed: below and above.
    fn undisturbed(&self) -> (State, State) {
        let below = self.state();
        self.shop.run(&UP).succeeded();
        let above = self.state();
        self.shop.run(&DOWN).succeeded();
        assert_eq!(self.state(), below);
        (below, above)
    }
}

const SQLITE_SCHEMA: &str = "SELECT sql FROM sqlite_schema WHERE tbl_name IN ('customers', 'orders') \
                             AND sql IS NOT NULL ORDER BY type, name";
const POSTGRES_SCHEMA: &str = "SELECT value FROM (\
    SELECT c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod) \
      || a.attnotnull AS value FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid \
      WHERE c.relname IN ('customers', 'orders') AND a.attnum > 0 AND NOT a.attisdropped \
    UNION ALL SELECT conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint \
      WHERE conrelid IN ('customers'::regclass, 'orders'::regclass) \
    UNION ALL SELECT pg_get_indexdef(indexrelid) || indisvalid FROM pg_index \
      WHERE indrelid IN ('customers'::regclass, 'orders'::regclass)) AS all_of_it ORDER BY value";

/// Kills a process as soon as it has said so many lines; false when it ended before.
fn killed_after(mut child: Child, lines: usize) -> bool {
    let mut said = BufReader::new(child.stderr.take().unwrap()).lines();
    let goes_on = said.by_ref().take(lines).count() == lines && said.next().is_some();
    let _ = child.kill();
    child.wait().unwrap();
    goes_on
}

fn at_every_statement(victim: &Victim) {
    victim.prepare();
    let (below, above) = victim.undisturbed();
    for (direction, expected, back) in [(&UP[..], &above, &DOWN[..]), (&DOWN, &below, &UP)] {
        if direction == DOWN {
            victim.shop.run(&UP).succeeded();
        }
        let mut lines = 0;
        while killed_after(victim.start(direction), lines) {
            victim.shop.run(direction).succeeded();
            assert_eq!(
                victim.state(),
                *expected,
                "{direction:?} killed after {lines} lines"
            );
            victim.shop.run(back).succeeded();
            lines += 1;
        }
        assert!(lines > 5, "{direction:?} said {lines} lines");
        assert_eq!(victim.state(), *expected);
        if direction == UP {
            victim.shop.run(back).succeeded();
        }
    }
}

#[test]
fn at_every_statement_on_sqlite() {
    at_every_statement(&Victim::sqlite());
}

#[test]
fn at_every_statement_on_postgres() {
    at_every_statement(&Victim::postgres(PostgresServer::shared()));
}

/// Numbers without order, the same for the same seed.
struct Random(u64);

impl Random {
    /// The seed is printed, so that a failure can be seen again.
    fn new() -> Self {
        let now = std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap();
        let seed = now.as_nanos() as u64 | 1;
        println!("seed {seed}");
        Self(seed)
    }

    fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % end.max(1)
    }
}

fn kills() -> u64 {
    let set = std::env::var("WHIMBREL_TEST_KILLS");
    set.map_or(KILLS, |number| number.parse().unwrap())
}

/// Strikes at random moments, both ways, and finishes by the same command, by `resume` or by `abort`.
fn at_random_moments(victim: &Victim, strike: &dyn Fn(&mut Child)) {
    victim.prepare();
    let start = Instant::now();
    let (below, above) = victim.undisturbed();
    let usual = u64::try_from(start.elapsed().as_millis() / 2).unwrap();
    let mut random = Random::new();
    for number in 0..kills() {
        let (direction, expected) = match number % 2 {
            0 => (&UP[..], &above),
            _ => (&DOWN[..], &below),
        };
        let mut child = victim.start(direction);
        let moment = Duration::from_millis(random.below(usual));
        std::thread::sleep(moment);
        strike(&mut child);
        child.wait_with_output().unwrap();
        let accepted = ["--accept-data-loss", "20260103090000"];
        match random.below(3) {
            0 => drop(victim.shop.run(&["resume", accepted[0], accepted[1]])),
            1 => drop(
                victim
                    .shop
                    .run(&["abort", "--force", accepted[0], accepted[1]]),
            ),
            _ => {}
        }
        victim.shop.run(direction).succeeded();
        assert_eq!(
            victim.state(),
            *expected,
            "{number}: {direction:?} after {moment:?}"
        );
    }
}

fn kill(child: &mut Child) {
    let _ = child.kill();
}

#[test]
fn at_random_moments_on_sqlite() {
    at_random_moments(&Victim::sqlite(), &kill);
}

#[test]
fn at_random_moments_on_postgres() {
    at_random_moments(&Victim::postgres(PostgresServer::shared()), &kill);
}

#[test]
fn sessions_that_are_terminated_at_random_moments() {
    let victim = Victim::postgres(PostgresServer::shared());
    let database = victim.database.as_ref().unwrap();
    at_random_moments(&victim, &|_| {
        database.psql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
             WHERE datname = current_database() AND pid <> pg_backend_pid()",
        );
    });
}

#[test]
fn servers_that_crash_at_random_moments() {
    let server = PostgresServer::start_private();
    let victim = Victim::postgres(&server);
    victim.prepare();
    let (below, above) = victim.undisturbed();
    let mut random = Random::new();
    for number in 0..kills().div_ceil(5) {
        let (direction, expected) = match number % 2 {
            0 => (&UP[..], &above),
            _ => (&DOWN[..], &below),
        };
        let child = victim.start(direction);
        std::thread::sleep(Duration::from_millis(random.below(300)));
        server.kill();
        server.start();
        child.wait_with_output().unwrap();
        victim.shop.run(direction).succeeded();
        assert_eq!(victim.state(), *expected, "{number}: {direction:?}");
    }
}

/// A power cut leaves the files as they are at one moment: the process is stopped while they are copied.
#[test]
fn the_files_of_sqlite_as_a_power_cut_leaves_them() {
    let victim = Victim::sqlite();
    victim.prepare();
    let start = Instant::now();
    let (below, above) = victim.undisturbed();
    let usual = u64::try_from(start.elapsed().as_millis() / 2).unwrap();
    let mut random = Random::new();
    for number in 0..kills() {
        let (direction, expected) = match number % 2 {
            0 => (&UP[..], &above),
            _ => (&DOWN[..], &below),
        };
        let child = victim.start(direction);
        std::thread::sleep(Duration::from_millis(random.below(usual)));
        let pid = Pid::from_raw(child.id().cast_signed()).unwrap();
        let _ = kill_process(pid, Signal::STOP);
        let other = Victim::sqlite();
        for name in victim.shop.files(".") {
            if name.starts_with("shop.db") && !name.ends_with("-lock") {
                std::fs::copy(victim.shop.file(&name), other.shop.file(&name)).unwrap();
            }
        }
        let _ = kill_process(pid, Signal::CONT);
        Answer::of(child.wait_with_output().unwrap()).succeeded();
        other.shop.run(direction).succeeded();
        assert_eq!(
            other.state(),
            *expected,
            "{number}: {direction:?} on the copy"
        );
        assert_eq!(victim.state(), *expected, "{number}: {direction:?}");
    }
}
