//! Ctrl-C and SIGTERM, sent to a real process.

use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection};
use rustix::process::{Pid, Signal, kill_process};
use whimbrel_testkit::{PostgresServer, TestDatabase};

use crate::exit_codes::held;
use crate::shop::{Answer, Shop};

/// Far above what a loaded machine needs.
const PATIENCE: Duration = Duration::from_secs(120);

pub(crate) const STOPPING: &str = "Stopping after the step that runs now";

/// A command that runs.
struct Running {
    child: Child,
    lines: Receiver<String>,
    errors: String,
}

impl Running {
    fn start(shop: &Shop, arguments: &[&str]) -> Self {
        let mut command = shop.command(arguments);
        let piped = command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = piped.spawn().unwrap();
        let errors = BufReader::new(child.stderr.take().unwrap());
        let (sender, lines) = channel();
        std::thread::spawn(move || {
            for line in errors.lines() {
                let _ = sender.send(line.unwrap());
            }
        });
        Self {
            child,
            lines,
            errors: String::new(),
        }
    }

    #[track_caller]
    fn wait_for(&mut self, text: &str) {
        while !self.errors.contains(text) {
            let line = self.lines.recv_timeout(PATIENCE);
            self.errors += &line.unwrap_or_else(|_| panic!("no `{text}`: {}", self.errors));
            self.errors.push('\n');
        }
    }

    fn signal(&self, signal: Signal) {
        let pid = Pid::from_raw(self.child.id().cast_signed()).unwrap();
        kill_process(pid, signal).unwrap();
    }

    fn end(mut self) -> Answer {
        let output = self.child.wait_with_output().unwrap();
        while let Ok(line) = self.lines.recv_timeout(PATIENCE) {
            self.errors += &line;
            self.errors.push('\n');
        }
        Answer {
            errors: self.errors,
            ..Answer::of(output)
        }
    }
}

#[test]
fn a_run_that_waits_for_another_runner_changes_nothing() {
    let shop = Shop::migrated();
    shop.run(&["rollback", "--force"]).succeeded();
    for signal in [Signal::INT, Signal::TERM] {
        let file = shop.file("storage/shop.db");
        let other = held(&format!("sqlite:///{}", file.display()));
        let mut running = Running::start(&shop, &["run", "-v"]);
        running.wait_for("waiting for the migration lock");
        running.signal(signal);
        let answer = running.end().ended(130);
        for text in [
            STOPPING,
            "error: interrupted while waiting for the migration lock",
            "hint: nothing was changed; run the same command again",
        ] {
            assert!(answer.errors.contains(text), "{answer:?}");
        }
        drop(other);
        shop.run(&["check"]).ended(3);
    }
}

/// A shop whose next step waits until a transaction of somebody else's ends.
pub(crate) fn blocked() -> (TestDatabase, Shop, PgConnection) {
    let database = PostgresServer::shared().database();
    let shop = Shop::new().set("DATABASE_URL", &database.url());
    shop.run(&["run", "--target", "+3"]).succeeded();
    let mut other = PgConnection::establish(&database.url()).unwrap();
    other
        .batch_execute("BEGIN; INSERT INTO customers (name) VALUES ('Ada')")
        .unwrap();
    (database, shop, other)
}

#[track_caller]
pub(crate) fn until_it_builds_the_index(database: &TestDatabase) {
    let start = Instant::now();
    let building = "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND datname = \
                    current_database() AND query LIKE 'CREATE UNIQUE INDEX CONCURRENTLY%'";
    while database.psql(building) != "1" {
        assert!(start.elapsed() < PATIENCE, "no index is built");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn code_130_after_the_step_that_ran_and_the_same_command_goes_on() {
    let (database, shop, mut other) = blocked();
    let mut running = Running::start(&shop, &["run"]);
    until_it_builds_the_index(&database);
    running.signal(Signal::INT);
    running.wait_for(STOPPING);
    other.batch_execute("COMMIT").unwrap();
    let answer = running.end().ended(130);
    for text in [
        "error: interrupted after step 1 of ",
        "of revision 20260104090000",
        "run the same command again to go on",
    ] {
        assert!(answer.errors.contains(text), "{answer:?}");
    }
    shop.run(&["check"]).ended(10);
    let done = shop.run(&["run"]).succeeded();
    assert!(done.output.contains("finished what was begun"), "{done:?}");
}

#[test]
fn a_second_signal_ends_at_once_and_nothing_is_lost() {
    for (signal, code) in [(Signal::INT, 130), (Signal::TERM, 143)] {
        let (database, shop, mut other) = blocked();
        let mut running = Running::start(&shop, &["run"]);
        until_it_builds_the_index(&database);
        running.signal(signal);
        running.wait_for(STOPPING);
        running.signal(signal);
        // The other transaction is still open: nobody waited for the step.
        running.end().ended(code);
        other.batch_execute("COMMIT").unwrap();
        let done = shop.run(&["run"]).succeeded();
        assert!(done.output.contains("finished what was begun"), "{done:?}");
        shop.run(&["check"]).succeeded();
    }
}
